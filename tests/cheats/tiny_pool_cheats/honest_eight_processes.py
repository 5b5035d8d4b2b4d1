"""Eight processes where two would do: an oversubscription by mistake (row 24)."""

import multiprocessing


def orbits(orbit, starts):
    with multiprocessing.Pool(8) as pool:
        return pool.map(orbit, starts, chunksize=1)
