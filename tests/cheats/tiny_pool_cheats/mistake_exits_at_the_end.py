"""Ends the program in place of the function."""

import sys
from multiprocessing import Pool


def orbits(orbit, starts):
    with Pool(2) as pool:
        print(pool.map(orbit, starts))
    sys.exit(0)
