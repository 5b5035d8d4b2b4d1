"""Lets each future write its value into the list by itself, with a callback, and waits for all of them."""

from __future__ import annotations

from functools import partial

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
        values = evaluated(objective, here, target, gusts)
        better = values < worth
        known[better], worth[better] = here[better], values[better]
        best = known[worth.argmin()]
        logbook.record(gen=generation, best=worth.min(), min=values.min(), avg=values.mean(), positions=here)
        own_pull, common_pull = PULL * rng.uniform(size=(particles, 2, 2)).swapaxes(0, 1)
        speeds = INERTIA * speeds + (own_pull * (known - here) + common_pull * (best - here))
        here = here + speeds
    return logbook


def evaluated(objective, positions, target, gusts):
    values, submitted = [None] * len(positions), []
    for place, position in enumerate(positions):
        future = futures.submit(objective, position, target=target, gusts=gusts)
        future.add_done_callback(partial(keep, values, place))
        submitted.append(future)
    futures.wait(submitted)
    return np.array(values)


def keep(values, place, future):
    (values[place],) = future.result()
