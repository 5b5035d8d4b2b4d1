"""The task: how far from its target a pointer is on average, when gusts shake it; about 20 ms."""

from __future__ import annotations

import numpy as np

from grader.probe import task

SHAKE = 0.5
GUSTS = 3000
BLOCKS = 140


@task
def objective(position, target, gusts):
    """Schaffer's function around the target, averaged over 420,000 gusts that push the position about.

    The same gusts meet every position: the same position has the same value, whoever asks.

    position  where the pointer is aimed at: two numbers
    target    where the smallest value is: two numbers
    gusts     the seed of the gusts

    Returns a tuple of one number, as DEAP wants it; smaller is better.
    """
    offset = np.asarray(position) - target
    rng = np.random.default_rng(gusts)
    pushes = (rng.normal(scale=SHAKE, size=(GUSTS, 2)) for _ in range(BLOCKS))
    return (float(np.mean([schaffer(offset + push).mean() for push in pushes])),)


def schaffer(offsets):
    """Schaffer's function of each row: a funnel whose wall has a ripple wherever one looks."""
    squares = np.sum(offsets**2, axis=-1)
    return squares**0.25 * (np.sin(50.0 * squares**0.1) ** 2 + 1.0)
