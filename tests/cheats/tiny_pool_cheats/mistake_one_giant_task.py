"""One chunk holds all tasks."""

from multiprocessing import Pool


def orbits(orbit, starts):
    with Pool(2) as pool:
        return pool.map(orbit, starts, chunksize=len(starts))
