"""Threads in the origin, which the interpreter's lock lets run one at a time (rows 35, 38)."""

from concurrent.futures import ThreadPoolExecutor


def orbits(orbit, starts):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(orbit, starts))
