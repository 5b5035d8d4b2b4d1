"""Throws the darts in processes of multiprocessing in place of the SCOOP workers."""

from __future__ import annotations

from multiprocessing import Pool


def estimate_pi(hits, seeds, tries):
    with Pool(2) as pool:
        inside = sum(pool.starmap(hits, [(seed, tries) for seed in seeds]))
    return 4.0 * inside / (tries * len(seeds))
