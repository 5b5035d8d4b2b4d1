"""Maps the first generation over the workers, and evaluates all later ones at the origin."""

from __future__ import annotations

from functools import partial

import numpy as np
from deap import tools
from scoop import futures


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    logbook = tools.Logbook()
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        spread = map if generation else futures.map
        values = np.ravel(list(spread(partial(misfit, observed=observed), drawn)))
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook
