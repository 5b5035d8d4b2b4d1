"""A pool of multiprocessing in place of the SCOOP workers (row 36)."""

import multiprocessing


def orbits(orbit, starts):
    with multiprocessing.Pool(2) as pool:
        return pool.map(orbit, starts, chunksize=1)
