"""Sends plain lists of four numbers, a future for each, and asks for the results in their order."""

from __future__ import annotations

import numpy as np
from deap import tools
from scoop import futures


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    logbook = tools.Logbook()
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        submitted = [futures.submit(misfit, numbers, observed) for numbers in drawn.tolist()]
        values = np.array([future.result()[0] for future in submitted])
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook
