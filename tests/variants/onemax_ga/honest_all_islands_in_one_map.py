"""Lets the islands live in step, and evaluates the offspring of all of them in one map."""

from __future__ import annotations

import random
from itertools import chain

import numpy as np
from deap import algorithms, base, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMax", base.Fitness, weights=(1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMax)


def evolve(evaluate, islands, seeds, migrants, noise):
    toolbox = base.Toolbox()
    toolbox.register("evaluate", evaluate, noise=noise)
    toolbox.register("mate", tools.cxTwoPoint)
    toolbox.register("mutate", tools.mutFlipBit, indpb=0.03)
    toolbox.register("select", tools.selBest)

    populations = [[creator.Individual(panel) for panel in island] for island in islands]
    best, mean = [[] for _ in islands], [[] for _ in islands]
    value(populations, toolbox)
    for epoch in seeds:
        write_down(populations, best, mean)
        for generation in zip(*epoch, strict=True):
            offspring = [vary(*pair, toolbox) for pair in zip(populations, generation, strict=True)]
            value(offspring, toolbox)
            together = [old + new for old, new in zip(populations, offspring, strict=True)]
            populations = [toolbox.select(both, len(both) // 2) for both in together]
            write_down(populations, best, mean)
        tools.migRing(populations, migrants, tools.selBest, tools.selWorst)
    return {"best": best, "mean": mean, "populations": populations}


def vary(population, seed, toolbox):
    random.seed(seed)
    return algorithms.varOr(population, toolbox, len(population), cxpb=0.6, mutpb=0.4)


def value(populations, toolbox):
    individuals = list(chain.from_iterable(populations))
    for individual, fitness in zip(individuals, futures.map(toolbox.evaluate, individuals), strict=True):
        individual.fitness.values = fitness


def write_down(populations, best, mean):
    for island, population in enumerate(populations):
        values = [individual.fitness.values[0] for individual in population]
        best[island].append(max(values))
        mean[island].append(np.mean(values))
