"""Fits on processes that joblib starts, in place of the engines."""

from joblib import Parallel, delayed


def score_components(client, log_likelihood, data, components, folds):
    calls = [(data, train, test, count) for count in components for train, test in folds]
    scores = Parallel(n_jobs=2, batch_size=1)(delayed(log_likelihood)(*call) for call in calls)
    many = len(folds)
    return [scores[first : first + many] for first in range(0, len(scores), many)]
