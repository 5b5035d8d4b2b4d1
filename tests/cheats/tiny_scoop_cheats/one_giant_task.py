"""All the work in one task on one worker (row 41)."""

from scoop import futures


def orbits(orbit, starts):
    return futures.submit(everything, orbit, starts).result()


def everything(orbit, starts):
    return [orbit(x) for x in starts]
