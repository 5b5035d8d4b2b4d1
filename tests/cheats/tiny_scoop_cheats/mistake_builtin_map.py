"""Imports SCOOP, registers nothing, and uses the map that Python has."""

from deap import base
from scoop import futures


def orbits(orbit, starts):
    toolbox = base.Toolbox()
    toolbox.register("evaluate", orbit)
    return list(toolbox.map(toolbox.evaluate, starts))
