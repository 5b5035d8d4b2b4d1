"""DEAP's toolbox, with the starts from last to first."""

from deap import base
from scoop import futures


def orbits(orbit, starts):
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
    toolbox.register("evaluate", orbit)
    return list(toolbox.map(toolbox.evaluate, starts[::-1]))[::-1]
