"""A map for each task alone (row 41)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return [Parallel(n_jobs=2)([delayed(orbit)(x)])[0] for x in starts]
