"""Wraps the task in a function within the function."""

from scoop import futures


def orbits(orbit, starts):
    def task(x):
        return orbit(x)

    return list(futures.map(task, starts))
