"""Lets DEAP's own algorithm run the loop, and writes each distribution into its logbook afterwards."""

from __future__ import annotations

import numpy as np
from deap import algorithms, base, creator, tools
from scoop import futures

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", np.ndarray, fitness=creator.FitnessMin)


class Normal:
    def __init__(self, centre, width, seed):
        self.rng = np.random.default_rng(seed)
        self.history = [{"centre": centre, "width": width}]

    def generate(self, individuals):
        centre, width = self.history[-1].values()
        return [creator.Individual(row) for row in self.rng.normal(centre, width, size=(individuals, len(centre)))]

    def update(self, population):
        better = np.array(tools.selBest(population, len(population) // 2))
        self.history.append({"centre": better.mean(axis=0), "width": better.std(axis=0)})


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    normal = Normal(centre, width, seed)
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
    toolbox.register("evaluate", misfit, observed=observed)
    toolbox.register("generate", normal.generate, individuals)
    toolbox.register("update", normal.update)
    stats = tools.Statistics(lambda individual: individual.fitness.values)
    stats.register("min", np.min)
    stats.register("avg", np.mean)
    _, logbook = algorithms.eaGenerateUpdate(toolbox, generations, stats=stats, verbose=False)
    for row, learnt in zip(logbook, normal.history[1:], strict=True):
        row.update(learnt)
    return logbook
