"""Both processes compute everything (row 29)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel(n_jobs=2)(delayed(everything)(orbit, starts) for _ in range(2))[0]


def everything(orbit, starts):
    return [orbit(x) for x in starts]
