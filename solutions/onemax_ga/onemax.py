"""OneMax by a genetic algorithm on islands, spread over SCOOP workers."""

import random
import sys
from pathlib import Path

import numpy as np
from deap import algorithms, base, creator, tools
from scoop import futures

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Individual"):
    creator.create("FitnessMax", base.Fitness, weights=(1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMax)


def evolve(evaluate, islands, seeds, migrants, noise):
    """The best and the mean of each generation on each island, and the last populations.

    The evaluations are spread over the SCOOP workers.
    """
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
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
    """One epoch of an island, a generation for each seed: the population after it, and its logbook."""
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
    """Evaluates them all."""
    for individual, fitness in zip(individuals, toolbox.map(toolbox.evaluate, individuals), strict=True):
        individual.fitness.values = fitness


def main():
    """Draws a longer evolution, on two workers of this machine: python -m scoop -n 2 onemax.py"""
    import inputs
    import show
    from tasks import evaluate

    show.require_scoop("onemax.py")
    seeds = np.arange(8 * inputs.ISLANDS * 3).reshape(8, inputs.ISLANDS, 3).tolist()
    show.run(evolve, evaluate, {**inputs.small(), "seeds": seeds})


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/onemax_ga"))

if __name__ == "__main__":
    main()
