"""Estimation of distribution for an epidemic, its evaluations spread over SCOOP workers."""

import sys
from pathlib import Path

import numpy as np
from deap import base, creator, tools
from scoop import futures

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", np.ndarray, fitness=creator.FitnessMin)


class Normal:
    """A normal distribution of independent numbers: what is believed of the best individuals."""

    def __init__(self, centre, width, seed):
        self.centre, self.width = np.array(centre), np.array(width)
        self.rng = np.random.default_rng(seed)

    def generate(self, individuals):
        """New individuals, drawn from it."""
        drawn = self.rng.normal(self.centre, self.width, size=(individuals, len(self.centre)))
        return [creator.Individual(row) for row in drawn]

    def update(self, population):
        """Makes it the distribution of the better half."""
        better = np.array(tools.selBest(population, len(population) // 2))
        self.centre, self.width = better.mean(axis=0), better.std(axis=0)


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    """The logbook of a search for the epidemic's parameters; its evaluations spread over the SCOOP workers."""
    normal = Normal(centre, width, seed)
    toolbox = base.Toolbox()
    toolbox.register("map", futures.map)
    toolbox.register("evaluate", misfit, observed=observed)
    toolbox.register("generate", normal.generate, individuals)
    toolbox.register("update", normal.update)

    logbook = tools.Logbook()
    for generation in range(generations):
        population = toolbox.generate()
        for individual, fitness in zip(population, toolbox.map(toolbox.evaluate, population), strict=True):
            individual.fitness.values = fitness
        values = [individual.fitness.values[0] for individual in population]
        toolbox.update(population)
        logbook.record(
            gen=generation,
            nevals=len(values),
            min=np.min(values),
            avg=np.mean(values),
            centre=normal.centre,
            width=normal.width,
        )
    return logbook


def main():
    """Draws a longer search, on two workers of this machine: python -m scoop -n 2 eda.py"""
    import inputs
    import show
    from tasks import misfit

    show.require_scoop("eda.py")
    show.run(estimate, misfit, {**inputs.small(), "individuals": 40, "generations": 16})


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/estimation_of_distribution"))

if __name__ == "__main__":
    main()
