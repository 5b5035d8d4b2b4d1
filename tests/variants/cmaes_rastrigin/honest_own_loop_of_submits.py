"""Writes the loop of the search out, and submits every individual by itself."""

from __future__ import annotations

import numpy as np
from deap import base, cma, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    logbook = tools.Logbook()
    for generation in range(generations):
        individuals = strategy.generate(creator.Individual)
        submitted = [futures.submit(objective, individual, centre) for individual in individuals]
        values = []
        for individual, future in zip(individuals, submitted, strict=True):
            individual.fitness.values = future.result()
            values.extend(individual.fitness.values)
        strategy.update(individuals)
        spread = {"min": np.min(values), "avg": np.mean(values), "std": np.std(values), "max": np.max(values)}
        logbook.record(gen=generation, nevals=len(values), **spread)
    return logbook
