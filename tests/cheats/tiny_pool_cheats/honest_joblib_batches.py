"""joblib in batches of four."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel(n_jobs=2, batch_size=4)(delayed(orbit)(x) for x in starts)
