"""One task by hand to look at it, then a map of all others."""

from scoop import futures


def orbits(orbit, starts):
    first = orbit(starts[0])
    return [first, *futures.map(orbit, starts[1:])]
