"""A lambda cannot be sent to another process."""

from multiprocessing import Pool


def orbits(orbit, starts):
    with Pool(2) as pool:
        return pool.map(lambda x: orbit(x), starts)
