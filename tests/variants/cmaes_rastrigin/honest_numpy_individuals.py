"""The individuals are arrays of numpy, and SCOOP's map is given to DEAP's algorithm in a toolbox of its own class."""

from __future__ import annotations

import numpy as np
from deap import algorithms, base, cma, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", np.ndarray, fitness=creator.FitnessMin)


class SpreadToolbox(base.Toolbox):
    map = staticmethod(futures.map)

    def __init__(self, objective, centre, strategy):
        self.register("evaluate", objective, centre=centre)
        self.register("generate", strategy.generate, creator.Individual)
        self.register("update", strategy.update)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    toolbox = SpreadToolbox(objective, centre, cma.Strategy(centroid, sigma, lambda_=population))
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    for name, function in {"min": np.min, "avg": np.mean, "std": np.std, "max": np.max}.items():
        stats.register(name, function)
    _, logbook = algorithms.eaGenerateUpdate(toolbox, generations, stats=stats, verbose=False)
    return logbook
