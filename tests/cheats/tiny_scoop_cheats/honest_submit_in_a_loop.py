"""Submits every task, then collects."""

from scoop import futures


def orbits(orbit, starts):
    pending = []
    for x in starts:
        pending.append(futures.submit(orbit, x))
    return [future.result() for future in pending]
