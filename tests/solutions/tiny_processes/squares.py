"""Squares, spread over processes of one's own."""

from __future__ import annotations

from joblib import Parallel, delayed


def squares(square, numbers):
    """The squares of all numbers."""
    return Parallel(n_jobs=2, batch_size=1)(delayed(square)(x) for x in numbers)
