"""Evaluates the whole swarm of a generation in one future."""

from __future__ import annotations

import numpy as np
from deap import tools
from scoop import futures

INERTIA = 0.6
PULL = 1.2


def minimise(objective, target, gusts, bound, particles, generations, seed):
    rng = np.random.default_rng(seed)
    here = rng.uniform(-bound, bound, size=(particles, 2))
    speeds = rng.uniform(-bound, bound, size=(particles, 2)) / 4
    known, worth = here.copy(), np.full(particles, np.inf)
    logbook = tools.Logbook()
    for generation in range(generations):
        values = futures.submit(all_values, objective, here, target, gusts).result()
        better = values < worth
        known[better], worth[better] = here[better], values[better]
        best = known[worth.argmin()]
        logbook.record(gen=generation, best=worth.min(), min=values.min(), avg=values.mean(), positions=here)
        own_pull, common_pull = PULL * rng.uniform(size=(particles, 2, 2)).swapaxes(0, 1)
        speeds = INERTIA * speeds + (own_pull * (known - here) + common_pull * (best - here))
        here = here + speeds
    return logbook


def all_values(objective, positions, target, gusts):
    return np.array([objective(position, target, gusts)[0] for position in positions])
