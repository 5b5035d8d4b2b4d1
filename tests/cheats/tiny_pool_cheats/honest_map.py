"""Control: the honest solution."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
