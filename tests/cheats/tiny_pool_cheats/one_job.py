"""joblib with ``n_jobs=1`` (row 39)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel(n_jobs=1)(delayed(orbit)(x) for x in starts)
