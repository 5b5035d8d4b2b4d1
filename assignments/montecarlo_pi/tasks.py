"""The task: a block of darts, thrown at a square."""

from __future__ import annotations

import numpy as np

from grader.probe import task

AT_ONCE = 10_000


@task
def hits(seed, tries):
    """How many darts of a block hit the quarter of a circle that lies in the unit square.

    seed   what the block's random numbers begin with: the same seed throws the same darts, wherever it is
    tries  how many darts to throw

    Returns a whole number.
    """
    rng = np.random.default_rng(seed)
    return sum(_inside(rng.random((2, min(AT_ONCE, tries - done)))) for done in range(0, tries, AT_ONCE))


def _inside(darts):
    x, y = darts
    return int(np.count_nonzero(x * x + y * y <= 1.0))
