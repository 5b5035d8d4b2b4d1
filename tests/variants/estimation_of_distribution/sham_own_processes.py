"""Evaluates in processes of concurrent.futures, which are none of SCOOP's workers."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import numpy as np
from deap import tools


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    logbook = tools.Logbook()
    with ProcessPoolExecutor(2) as pool:
        for generation in range(generations):
            drawn = rng.normal(centre, width, size=(individuals, len(centre)))
            values = np.ravel(list(pool.map(misfit, drawn, [observed] * individuals)))
            better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
            centre, width = better.mean(axis=0), better.std(axis=0)
            row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
            logbook.record(gen=generation, **row)
    return logbook
