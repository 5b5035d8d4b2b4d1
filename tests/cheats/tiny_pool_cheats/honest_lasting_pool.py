"""A pool that is made once and kept."""

import multiprocessing

POOL = []


def orbits(orbit, starts):
    if not POOL:
        POOL.append(multiprocessing.Pool(2))
    return POOL[0].map(orbit, starts, chunksize=1)
