"""A pool of multiprocessing with chunks."""

import multiprocessing


def orbits(orbit, starts):
    with multiprocessing.Pool(2) as pool:
        return pool.map(orbit, starts, chunksize=4)
