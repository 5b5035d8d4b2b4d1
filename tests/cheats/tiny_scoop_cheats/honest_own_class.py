"""A class that holds the task and can be called."""

from scoop import futures


class Walker:
    def __init__(self, orbit):
        self.orbit = orbit

    def __call__(self, x):
        return self.orbit(x)

    def all(self, starts):
        return list(futures.map(self, starts))


def orbits(orbit, starts):
    return Walker(orbit).all(starts)
