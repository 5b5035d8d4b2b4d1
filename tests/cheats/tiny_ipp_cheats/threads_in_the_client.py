"""Threads in the client call the task (row 35)."""

from concurrent.futures import ThreadPoolExecutor


def orbits(client, orbit, starts):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(orbit, starts))
