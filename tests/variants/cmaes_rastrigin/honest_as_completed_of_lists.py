"""Sends plain lists, takes each value as it completes, and makes individuals only for the strategy."""

from __future__ import annotations

import numpy as np
from deap import base, cma, creator
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    values = np.empty((generations, population))
    for generation in range(generations):
        designs = [design.tolist() for design in strategy.generate(np.array)]
        places = {futures.submit(objective, design, centre): place for place, design in enumerate(designs)}
        for future in futures.as_completed(list(places)):
            values[generation, places[future]] = future.result()[0]
        individuals = [creator.Individual(design) for design in designs]
        for individual, value in zip(individuals, values[generation], strict=True):
            individual.fitness.values = (value,)
        strategy.update(individuals)
    columns = {"min": values.min(axis=1), "avg": values.mean(axis=1), "std": values.std(axis=1)}
    columns |= {"max": values.max(axis=1), "gen": range(generations), "nevals": [population] * generations}
    return columns
