"""Control: the work is done as it should be, and the answer is wrong in one place."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    ends = Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
    ends[-1] += 1e-9
    return ends
