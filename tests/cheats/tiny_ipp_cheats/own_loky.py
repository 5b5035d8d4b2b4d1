"""Processes of joblib in place of the engines: the backend was never registered (row 47)."""

from joblib import Parallel, delayed


def orbits(client, orbit, starts):
    return Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
