"""Hands out a generation in quarters, which a function of its own evaluates one by one."""

from __future__ import annotations

import numpy as np
from deap import tools
from scoop import futures

PARTS = 4


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    logbook = tools.Logbook()
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        parts = [drawn[first::PARTS] for first in range(PARTS)]
        values = np.empty(individuals)
        for first, found in enumerate(futures.map(misfits, [misfit] * PARTS, parts, [observed] * PARTS)):
            values[first::PARTS] = found
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook


def misfits(misfit, part, observed):
    return [misfit(individual, observed)[0] for individual in part]
