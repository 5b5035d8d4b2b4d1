"""Chooses ipyparallel's backend of joblib without having registered it."""

from joblib import Parallel, delayed, parallel_config


def orbits(client, orbit, starts):
    with parallel_config("ipyparallel"):
        return Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
