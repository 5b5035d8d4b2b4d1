"""Orbits, spread over worker processes."""

from __future__ import annotations

from joblib import Parallel, delayed


def orbits(orbit, starts):
    """Where each orbit ends."""
    return Parallel(n_jobs=2)(delayed(orbit)(x) for x in starts)
