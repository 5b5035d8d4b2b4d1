"""Lets each future give its value to its individual by itself, with a callback, and waits for all of them."""

from __future__ import annotations

from functools import partial

import numpy as np
from deap import base, cma, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    stats.register("min", np.min)
    stats.register("avg", np.mean)
    stats.register("std", np.std)
    stats.register("max", np.max)
    logbook = tools.Logbook()
    for generation in range(generations):
        individuals = strategy.generate(creator.Individual)
        submitted = [futures.submit(objective, individual, centre=centre) for individual in individuals]
        for individual, future in zip(individuals, submitted, strict=True):
            future.add_done_callback(partial(give_fitness, individual))
        futures.wait(submitted)
        strategy.update(individuals)
        logbook.record(gen=generation, nevals=len(submitted), **stats.compile(individuals))
    return logbook


def give_fitness(individual, future):
    individual.fitness.values = future.result()
