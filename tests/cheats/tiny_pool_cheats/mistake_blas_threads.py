"""Asks for more threads of the numerical library than there are cores: no mistake where they are kept to one."""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "16"

from multiprocessing import Pool


def orbits(orbit, starts):
    with Pool(2) as pool:
        return pool.map(orbit, starts, chunksize=1)
