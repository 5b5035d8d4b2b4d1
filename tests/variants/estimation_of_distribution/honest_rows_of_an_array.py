"""Works on arrays of numpy, without DEAP, and maps an object that can be called over the rows of each."""

from __future__ import annotations

import numpy as np
from scoop import futures


class Misfit:
    def __init__(self, misfit, observed):
        self.misfit = misfit
        self.observed = observed

    def __call__(self, individual):
        return self.misfit(individual, observed=self.observed)[0]


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    evaluate = Misfit(misfit, observed)
    values = np.empty((generations, individuals))
    learnt = np.empty((generations, 2, len(centre)))
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        values[generation] = np.fromiter(futures.map(evaluate, drawn), float, individuals)
        best_first = np.argsort(values[generation], kind="stable")
        better = drawn[best_first[: individuals // 2]]
        centre, width = learnt[generation] = better.mean(axis=0), better.std(axis=0)
    return {
        "gen": np.arange(generations),
        "nevals": [individuals] * generations,
        "min": values.min(axis=1),
        "avg": values.mean(axis=1),
        "centre": learnt[:, 0],
        "width": learnt[:, 1],
    }
