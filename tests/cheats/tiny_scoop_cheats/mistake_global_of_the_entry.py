"""Leaves the task function in a global, which other workers do not have."""

from scoop import futures


def one(x):
    return ORBIT(x)


def orbits(orbit, starts):
    global ORBIT
    ORBIT = orbit
    return list(futures.map(one, starts))
