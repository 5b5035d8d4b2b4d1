"""joblib's sequential backend (row 39)."""

from joblib import Parallel, delayed, parallel_config


def orbits(client, orbit, starts):
    with parallel_config("sequential"):
        return Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
