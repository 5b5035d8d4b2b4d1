"""Hands out the swarm in four groups, each an array that a function of its own evaluates row by row."""

from __future__ import annotations

from functools import partial

import numpy as np
from deap import tools
from scoop import futures

INERTIA = 0.6
PULL = 1.2
GROUPS = 4


def minimise(objective, target, gusts, bound, particles, generations, seed):
    rng = np.random.default_rng(seed)
    here = rng.uniform(-bound, bound, size=(particles, 2))
    speeds = rng.uniform(-bound, bound, size=(particles, 2)) / 4
    known, worth = here.copy(), np.full(particles, np.inf)
    logbook = tools.Logbook()
    for generation in range(generations):
        values = evaluated(partial(objective, target=target, gusts=gusts), here)
        better = values < worth
        known[better], worth[better] = here[better], values[better]
        best = known[worth.argmin()]
        logbook.record(gen=generation, best=worth.min(), min=values.min(), avg=values.mean(), positions=here)
        own_pull, common_pull = PULL * rng.uniform(size=(particles, 2, 2)).swapaxes(0, 1)
        speeds = INERTIA * speeds + (own_pull * (known - here) + common_pull * (best - here))
        here = here + speeds
    return logbook


def evaluated(evaluate, positions):
    values = np.empty(len(positions))
    groups = [positions[first::GROUPS] for first in range(GROUPS)]
    for first, found in enumerate(futures.map(partial(group_values, evaluate), groups)):
        values[first::GROUPS] = found
    return values


def group_values(evaluate, group):
    return [value for position in group for value in evaluate(position)]
