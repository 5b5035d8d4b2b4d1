"""The panels are arrays of numpy, with a crossover and a migration that arrays can bear."""

from __future__ import annotations

import random

import numpy as np
from deap import algorithms, base, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMax", base.Fitness, weights=(1.0,))
    creator.create("Individual", np.ndarray, fitness=creator.FitnessMax)


def evolve(evaluate, islands, seeds, migrants, noise):
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
    toolbox.register("evaluate", evaluate, noise=noise)
    toolbox.register("mate", cross)
    toolbox.register("mutate", tools.mutFlipBit, indpb=0.03)
    toolbox.register("select", tools.selBest)

    populations = [[creator.Individual(panel) for panel in island] for island in islands]
    best, mean = [[] for _ in islands], [[] for _ in islands]
    for epoch in seeds:
        for island, island_seeds in enumerate(epoch):
            populations[island], logbook = live(populations[island], island_seeds, toolbox)
            best[island] += logbook.select("max")
            mean[island] += logbook.select("avg")
        migrate(populations, migrants)
    return {"best": best, "mean": mean, "populations": populations}


def live(population, seeds, toolbox):
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    stats.register("max", np.max)
    stats.register("avg", np.mean)
    logbook = tools.Logbook()
    value([individual for individual in population if not individual.fitness.valid], toolbox)
    logbook.record(**stats.compile(population))
    for seed in seeds:
        random.seed(seed)
        offspring = algorithms.varOr(population, toolbox, len(population), cxpb=0.6, mutpb=0.4)
        value(offspring, toolbox)
        population = toolbox.select(population + offspring, len(population))
        logbook.record(**stats.compile(population))
    return population, logbook


def value(individuals, toolbox):
    for individual, fitness in zip(individuals, toolbox.map(toolbox.evaluate, individuals), strict=True):
        individual.fitness.values = fitness


def cross(one, other):
    """As cxTwoPoint, but with copies: slices of an array are views."""
    first = random.randint(1, len(one))
    second = random.randint(1, len(one) - 1)
    begin, end = (first, second + 1) if second >= first else (second, first)
    one[begin:end], other[begin:end] = other[begin:end].copy(), one[begin:end].copy()
    return one, other


def migrate(populations, migrants):
    """As migRing, but an individual is found by what it is, and not by what it holds."""
    best = [tools.selBest(population, migrants) for population in populations]
    for number, population in enumerate(populations):
        for old, new in zip(tools.selWorst(population, migrants), best[number - 1], strict=True):
            place = next(place for place, known in enumerate(population) if known is old)
            population[place] = new
