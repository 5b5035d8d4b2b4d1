"""Computes everything, and returns nothing."""

from multiprocessing import Pool


def orbits(orbit, starts):
    with Pool(2) as pool:
        pool.map(orbit, starts, chunksize=1)
