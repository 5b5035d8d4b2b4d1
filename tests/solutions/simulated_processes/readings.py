"""Readings, spread over processes of one's own."""

from __future__ import annotations

from multiprocessing import Pool


def readings(take, cost_s):
    """The readings of all items."""
    with Pool(8) as pool:
        return pool.starmap(take, enumerate(cost_s), chunksize=1)
