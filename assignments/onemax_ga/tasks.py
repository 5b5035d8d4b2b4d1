"""The task: how many switches of a panel are on, as an instrument sees it that errs; about 20 ms."""

from __future__ import annotations

import numpy as np

from grader.probe import task

ERROR = 0.1
READINGS = 500
BLOCKS = 420


@task
def evaluate(individual, noise):
    """OneMax, measured: the mean number of switches that an instrument reads as on.

    One reading in ten of a switch is wrong, so the panel is read 210,000 times.
    The same noise meets every panel: the same individual has the same value, whoever asks.

    individual  the panel: a 1 for each switch that is on, a 0 for each that is off
    noise       the seed of the instrument's errors

    Returns a tuple of one number, as DEAP wants it; larger is better.
    """
    panel = np.asarray(individual, dtype=bool)
    rng = np.random.default_rng(noise)
    seen = 0
    for _ in range(BLOCKS):
        wrong = rng.random((READINGS, panel.size), dtype=np.float32) < ERROR
        seen += int(np.count_nonzero(wrong != panel))
    return (seen / (BLOCKS * READINGS),)
