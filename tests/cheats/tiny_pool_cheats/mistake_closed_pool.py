"""Keeps a pool for all calls, and closes it in the first one."""

from multiprocessing import Pool

pool = Pool(2)


def orbits(orbit, starts):
    ends = pool.map(orbit, starts, chunksize=1)
    pool.close()
    return ends
