"""Threads, which take turns under the GIL."""

from concurrent.futures import ThreadPoolExecutor


def orbits(orbit, starts):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(orbit, starts))
