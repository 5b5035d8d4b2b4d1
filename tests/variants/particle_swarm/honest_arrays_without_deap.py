"""Keeps the swarm in arrays of numpy, without DEAP, and maps a partial over the rows of the positions."""

from __future__ import annotations

from functools import partial

import numpy as np
from scoop import futures

INERTIA = 0.6
PULL = 1.2


def minimise(objective, target, gusts, bound, particles, generations, seed):
    rng = np.random.default_rng(seed)
    evaluate = partial(objective, target=target, gusts=gusts)
    positions, values, best = np.empty((generations, particles, 2)), np.empty((generations, particles)), []
    here = rng.uniform(-bound, bound, size=(particles, 2))
    speeds = rng.uniform(-bound, bound, size=(particles, 2)) / 4
    known, worth = here.copy(), np.full(particles, np.inf)
    for generation in range(generations):
        positions[generation] = here
        values[generation] = np.ravel(list(futures.map(evaluate, here)))
        better = values[generation] < worth
        known = np.where(better[:, np.newaxis], here, known)
        worth = np.minimum(worth, values[generation])
        best.append(worth.min())
        pulls = PULL * rng.uniform(size=(particles, 2, 2))
        speeds *= INERTIA
        speeds += pulls[:, 0] * (known - here) + pulls[:, 1] * (known[worth.argmin()] - here)
        here = here + speeds
    smallest, mean = values.min(axis=1), values.mean(axis=1)
    return {"gen": np.arange(generations), "best": best, "min": smallest, "avg": mean, "positions": positions}
