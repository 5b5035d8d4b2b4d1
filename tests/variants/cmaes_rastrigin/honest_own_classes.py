"""Maps an object that can be called, over individuals of a class that is written out in place of creator's."""

from __future__ import annotations

import numpy as np
from deap import base, cma, tools
from scoop import futures


class Cost(base.Fitness):
    weights = (-1.0,)


class Design(list):
    def __init__(self, numbers):
        super().__init__(float(number) for number in numbers)
        self.fitness = Cost()


class Evaluation:
    def __init__(self, objective, centre):
        self.objective = objective
        self.centre = centre

    def __call__(self, design):
        return Cost(self.objective(design, centre=self.centre))


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    np.random.seed(seed)
    strategy = cma.Strategy(centroid, sigma, lambda_=population)
    evaluation = Evaluation(objective, centre)
    logbook = tools.Logbook()
    for generation in range(generations):
        designs = strategy.generate(Design)
        for design, fitness in zip(designs, futures.map(evaluation, designs), strict=True):
            design.fitness = fitness
        strategy.update(designs)
        values = np.array([design.fitness.values[0] for design in designs])
        row = {"min": values.min(), "avg": values.mean(), "std": values.std(), "max": values.max()}
        logbook.record(gen=generation, nevals=values.size, **row)
    return logbook
