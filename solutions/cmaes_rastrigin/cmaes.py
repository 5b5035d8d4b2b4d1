"""CMA-ES on a costly function, its evaluations spread over SCOOP workers."""

import sys
from pathlib import Path

import numpy as np
from deap import algorithms, base, cma, creator, tools
from scoop import futures

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    """The logbook of a search with CMA-ES, its evaluations spread over the SCOOP workers."""
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
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
    """Draws a longer search, on two workers of this machine: python -m scoop -n 2 cmaes.py"""
    import inputs
    import show
    from tasks import objective

    show.require_scoop("cmaes.py")
    show.run(evolve, objective, {**inputs.small(), "population": 16, "generations": 40})


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/cmaes_rastrigin"))

if __name__ == "__main__":
    main()
