"""Registers a map of its own, which sends the individuals in pairs to a function of the module."""

from __future__ import annotations

from itertools import chain, repeat

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
    toolbox.register("map", in_batches, size=2)
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


def in_batches(evaluate, individuals, size):
    batches = [individuals[first : first + size] for first in range(0, len(individuals), size)]
    return chain.from_iterable(futures.map(evaluated, repeat(evaluate), batches))


def evaluated(evaluate, batch):
    return [evaluate(individual) for individual in batch]
