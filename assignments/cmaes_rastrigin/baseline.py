"""The serial program that the speedup is measured against: one evaluation after the other."""

from __future__ import annotations

import numpy as np
from deap import algorithms, base, cma, creator, tools

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    """The logbook of a search with CMA-ES for the smallest objective; it runs in this process."""
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    toolbox = base.Toolbox()
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


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import objective

    show.run(evolve, objective, inputs.small())


if __name__ == "__main__":
    main()
