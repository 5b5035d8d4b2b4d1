"""A pool that nobody closes: its processes end some time, in a later call perhaps."""

import multiprocessing


def orbits(orbit, starts):
    pool = multiprocessing.Pool(2)
    return pool.map(orbit, starts, chunksize=1)
