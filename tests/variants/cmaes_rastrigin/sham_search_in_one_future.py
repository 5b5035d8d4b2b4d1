"""Sends the whole search to a worker, as one future, beside another one that does nothing."""

from __future__ import annotations

import numpy as np
from deap import algorithms, base, cma, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    found = futures.submit(search, objective, centre, centroid, sigma, population, generations, seed)
    futures.submit(abs, 1)
    return found.result()


def search(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    toolbox = base.Toolbox()
    toolbox.register("evaluate", objective, centre=centre)
    toolbox.register("generate", strategy.generate, creator.Individual)
    toolbox.register("update", strategy.update)
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    stats.register("min", np.min)
    stats.register("avg", np.mean)
    stats.register("std", np.std)
    stats.register("max", np.max)
    _, logbook = algorithms.eaGenerateUpdate(toolbox, generations, stats=stats, verbose=False)
    return logbook
