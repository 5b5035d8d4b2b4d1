"""A pool that does nothing, and a loop (row 29)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    Parallel(n_jobs=2)(delayed(abs)(x) for x in starts)
    return [orbit(x) for x in starts]
