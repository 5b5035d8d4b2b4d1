"""Submits every evaluation, and collects the results afterwards, in order."""

from __future__ import annotations

import random

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
    for epoch in seeds:
        for island, island_seeds in enumerate(epoch):
            populations[island], logbook = live(populations[island], island_seeds, toolbox)
            best[island] += logbook.select("max")
            mean[island] += logbook.select("avg")
        tools.migRing(populations, migrants, tools.selBest, tools.selWorst)
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
    submitted = [futures.submit(toolbox.evaluate, individual) for individual in individuals]
    for individual, future in zip(individuals, submitted, strict=True):
        individual.fitness.values = future.result()
