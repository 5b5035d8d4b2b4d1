"""Processes of joblib in place of the SCOOP workers (row 36)."""

from joblib import Parallel, delayed


def orbits(orbit, starts):
    return Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
