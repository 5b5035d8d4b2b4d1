"""A pool that is kept until the next call, which closes it and makes a new one."""

import multiprocessing

POOLS = []


def orbits(orbit, starts):
    for pool in POOLS:
        pool.terminate()
        pool.join()
    POOLS[:] = [multiprocessing.Pool(2)]
    return POOLS[0].map(orbit, starts, chunksize=1)
