"""Maps individuals of DEAP with their numbers, and takes the misfits in whatever order they come."""

from __future__ import annotations

from functools import partial

import numpy as np
from deap import base, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin, number=None)


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    logbook = tools.Logbook()
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        population = [creator.Individual(row) for row in drawn.tolist()]
        for number, individual in enumerate(population):
            individual.number = number
        for number, fitness in futures.map_as_completed(partial(numbered, misfit, observed), population):
            population[number].fitness.values = fitness
        values = [individual.fitness.values[0] for individual in population]
        better = np.array(tools.selBest(population, individuals // 2))
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": len(values), "min": min(values), "avg": np.mean(values), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook


def numbered(misfit, observed, individual):
    return individual.number, misfit(individual, observed)
