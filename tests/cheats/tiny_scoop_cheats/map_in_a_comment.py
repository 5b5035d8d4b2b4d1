"""futures.map is in its text only: in this line and in a branch that is never taken (row 30)."""

from scoop import futures


def orbits(orbit, starts):
    if not starts:
        return list(futures.map(orbit, starts))
    return list(map(orbit, starts))
