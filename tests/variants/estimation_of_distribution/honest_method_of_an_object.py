"""Maps a method: the object, with the observations in it, goes to the workers once, since SCOOP shares it."""

from __future__ import annotations

import numpy as np
from deap import tools
from scoop import futures


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    observations = Observations(misfit, observed)
    logbook = tools.Logbook()
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        values = np.array(list(futures.map(observations.badness, drawn)))
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook


class Observations:
    def __init__(self, misfit, observed):
        self.misfit = misfit
        self.observed = observed

    def badness(self, individual):
        (value,) = self.misfit(individual, self.observed)
        return value
