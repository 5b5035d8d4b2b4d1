"""Decorates the task function, as DEAP's penalties do: SCOOP finds another function under its name."""

import functools

from scoop import futures


def orbits(orbit, starts):
    @functools.wraps(orbit)
    def checked(x):
        return orbit(x)

    return list(futures.map(functools.partial(checked), starts))
