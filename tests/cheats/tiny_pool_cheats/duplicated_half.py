"""One process computes everything, the other one half of it again (row 29)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    parts = (starts, starts[: len(starts) // 2])
    return Parallel(n_jobs=2)(delayed(everything)(orbit, part) for part in parts)[0]


def everything(orbit, starts):
    return [orbit(x) for x in starts]
