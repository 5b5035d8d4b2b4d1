"""Throws the darts in a pool of processes of its own, in place of SCOOP's workers."""

from __future__ import annotations

import functools
from multiprocessing import Pool


def throw(hits, dimensions, tries, seed):
    return hits(dimensions, seed, tries)


def volume(hits, dimensions, seeds, tries):
    with Pool(2) as pool:
        inside = sum(pool.map(functools.partial(throw, hits, dimensions, tries), seeds))
    return 2.0**dimensions * inside / (tries * len(seeds))
