"""A pool of multiprocessing in place of the engines (row 36)."""

import multiprocessing


def orbits(client, orbit, starts):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(orbit, starts, chunksize=1)
