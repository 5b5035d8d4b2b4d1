"""Lets each future write its value into the list by itself, with a callback, and waits for all of them."""

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
        values = evaluated(partial(misfit, observed=observed), drawn)
        better = drawn[np.argsort(values, kind="stable")[: individuals // 2]]
        centre, width = better.mean(axis=0), better.std(axis=0)
        row = {"nevals": individuals, "min": values.min(), "avg": values.mean(), "centre": centre, "width": width}
        logbook.record(gen=generation, **row)
    return logbook


def evaluated(evaluate, drawn):
    values = [None] * len(drawn)
    submitted = [futures.submit(evaluate, individual) for individual in drawn]
    for place, future in enumerate(submitted):
        future.add_done_callback(partial(keep, values, place))
    futures.wait(submitted, return_when=futures.ALL_COMPLETED)
    return np.array(values)


def keep(values, place, future):
    (values[place],) = future.result()
