"""The serial program that the speedup is measured against: one evaluation after the other."""

from __future__ import annotations

import numpy as np
from deap import base, creator, tools

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
    """The logbook of a search for the epidemic's parameters; it runs in this process."""
    normal = Normal(centre, width, seed)
    toolbox = base.Toolbox()
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
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import misfit

    show.run(estimate, misfit, inputs.small())


if __name__ == "__main__":
    main()
