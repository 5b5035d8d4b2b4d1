"""Registers a map of its own: it takes the values as they come, with their numbers, and puts them in order again."""

from __future__ import annotations

from functools import partial

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
    toolbox.register("map", in_order)
    toolbox.register("evaluate", objective, centre=centre)
    toolbox.register("generate", strategy.generate, creator.Individual)
    toolbox.register("update", strategy.update)
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    stats.register("min", np.min)
    stats.register("avg", np.mean)
    stats.register("std", np.std)
    stats.register("max", np.max)
    return algorithms.eaGenerateUpdate(toolbox, generations, stats=stats, verbose=False)[1]


def in_order(evaluate, individuals):
    found = dict(futures.map_as_completed(partial(numbered, evaluate), enumerate(individuals)))
    return [found[number] for number in range(len(individuals))]


def numbered(evaluate, pair):
    number, individual = pair
    return number, evaluate(individual)
