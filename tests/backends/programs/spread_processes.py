"""Spreads calls over processes of its own."""

from joblib import Parallel, delayed


def spread(function, items, client=None, workers=2):
    return Parallel(n_jobs=workers, batch_size=1)(delayed(function)(item) for item in items)
