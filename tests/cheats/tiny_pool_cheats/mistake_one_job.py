"""n_jobs is 1 by default."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel()(delayed(orbit)(x) for x in starts)
