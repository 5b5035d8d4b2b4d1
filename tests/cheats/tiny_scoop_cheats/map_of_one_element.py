"""A map for each task alone (rows 41, 42)."""

from scoop import futures


def orbits(orbit, starts):
    return [next(iter(futures.map(orbit, [x]))) for x in starts]
