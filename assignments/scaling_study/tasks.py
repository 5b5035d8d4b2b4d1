"""The task: a block of darts, thrown at a cube of many dimensions."""

from __future__ import annotations

import numpy as np

from grader.probe import task

AT_ONCE = 8_000


@task
def hits(dimensions, seed, tries):
    """How many darts of a block hit the ball that just fits into the cube.

    dimensions  of the cube, whose edges are 2 long, and of the ball, whose radius is 1
    seed        what the block's random numbers begin with: the same seed throws the same darts, wherever it is
    tries       how many darts to throw

    Returns a whole number.
    """
    rng = np.random.default_rng(seed)
    return sum(_inside(rng, dimensions, min(AT_ONCE, tries - done)) for done in range(0, tries, AT_ONCE))


def _inside(rng, dimensions, count):
    """The ball is the same in every corner of the cube, so the darts go to one corner."""
    squares = np.zeros(count)
    for _ in range(dimensions):
        squares += rng.random(count) ** 2
    return int(np.count_nonzero(squares <= 1.0))
