"""Sends the whole search to a worker, as one future, beside another one that does nothing."""

from __future__ import annotations

import numpy as np
from scoop import futures


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    found = futures.submit(search, misfit, observed, centre, width, individuals, generations, seed)
    futures.submit(abs, 1)
    return found.result()


def search(misfit, observed, centre, width, individuals, generations, seed):
    rng = np.random.default_rng(seed)
    columns = {"gen": [], "nevals": [], "min": [], "avg": [], "centre": [], "width": []}
    for generation in range(generations):
        drawn = rng.normal(centre, width, size=(individuals, len(centre)))
        values = np.ravel([misfit(individual, observed) for individual in drawn])
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = (generation, len(values), values.min(), values.mean(), centre, width)
        for column, entry in zip(columns.values(), row, strict=True):
            column.append(entry)
    return columns
