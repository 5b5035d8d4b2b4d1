"""Maps a function that does nothing, and computes in a loop (row 29)."""

from scoop import futures


def orbits(orbit, starts):
    list(futures.map(nothing, starts))
    return [orbit(x) for x in starts]


def nothing(x):
    return x
