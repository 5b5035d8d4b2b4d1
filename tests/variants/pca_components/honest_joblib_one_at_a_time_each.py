"""joblib hands one fit at a time to each engine, fold by fold."""

from joblib import Parallel, delayed, parallel_config


def score_components(client, log_likelihood, data, components, folds):
    client.load_balanced_view().register_joblib_backend("engines")
    with parallel_config("engines", n_jobs=2):
        scores = Parallel(batch_size=1)(
            delayed(log_likelihood)(data, train, test, count) for train, test in folds for count in components
        )
    many = len(components)
    return [scores[row::many] for row in range(many)]
