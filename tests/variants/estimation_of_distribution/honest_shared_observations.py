"""Tells the observed cases to the workers once, as a constant, and maps a function that asks for them."""

from __future__ import annotations

from itertools import repeat

import numpy as np
from deap import tools
from scoop import futures, shared


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    shared.setConst(observed=observed)
    logbook = tools.Logbook()
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        values = np.array(list(futures.map(badness, repeat(misfit), drawn)))
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook


def badness(misfit, individual):
    (value,) = misfit(individual, shared.getConst("observed", timeout=10.0))
    return value
