"""The task: one outbreak of a disease in a town, simulated; how long it takes is much the same for each."""

from __future__ import annotations

import numpy as np

from grader.probe import task

PEOPLE = 4000
"""Inhabitants of the town."""
CONTACTS = 12
"""How many others each ill person meets in a day."""
RISK = 0.025
"""With which probability one of them falls ill."""
DAYS_ILL = 6
"""After so many days an ill person is immune."""
DAYS = 1500
"""How long the town is watched; people who forget that they are immune keep the disease alive."""
FORGETTING = 0.02
"""With which probability somebody immune is not any more, each day."""


@task
def outbreak(number, seed):
    """How many fall ill in one outbreak: a whole number.

    Args:
        number: of the outbreak; each is another one.
        seed: from which all are drawn.
    """
    rng = np.random.default_rng([seed, number])
    left = np.zeros(PEOPLE, dtype=np.int64)  # days that each is still ill; 0 for the healthy
    immune = np.zeros(PEOPLE, dtype=bool)
    left[rng.integers(PEOPLE, size=5)] = DAYS_ILL
    total = int((left > 0).sum())
    for _ in range(DAYS):
        ill = np.flatnonzero(left)
        met = rng.integers(PEOPLE, size=(ill.size, CONTACTS))
        caught = met[rng.random(met.shape) < RISK]
        caught = np.unique(caught[(left[caught] == 0) & ~immune[caught]])
        recovering = ill[left[ill] == 1]
        left[ill] -= 1
        immune[recovering] = True
        immune[rng.random(PEOPLE) < FORGETTING] = False
        left[caught] = DAYS_ILL
        total += caught.size
    return int(total)
