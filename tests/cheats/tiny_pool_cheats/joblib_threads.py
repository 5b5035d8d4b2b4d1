"""joblib's threads, which the interpreter's lock lets run one at a time (row 38)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel(n_jobs=2, backend="threading")(delayed(orbit)(x) for x in starts)
