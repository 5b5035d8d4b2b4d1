"""Maps the distance to the target over the workers, and evaluates the swarm at the origin."""

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
        near = np.argsort(list(futures.map(distance, here, [target] * particles)))
        values = np.empty(particles)
        for place in near:
            (values[place],) = objective(here[place], target, gusts)
        better = values < worth
        known[better], worth[better] = here[better], values[better]
        best = known[worth.argmin()]
        logbook.record(gen=generation, best=worth.min(), min=values.min(), avg=values.mean(), positions=here)
        own_pull, common_pull = PULL * rng.uniform(size=(particles, 2, 2)).swapaxes(0, 1)
        speeds = INERTIA * speeds + (own_pull * (known - here) + common_pull * (best - here))
        here = here + speeds
    return logbook


def distance(position, target):
    return np.linalg.norm(position - target)
