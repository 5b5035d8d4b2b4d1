"""The inputs of one run: the entrance of a cave."""

from __future__ import annotations

from typing import Any

import numpy as np
from tasks import behind

ENTRANCE_CM = 600


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """A cave of 90 to 110 chambers."""
    return _inputs(rng, at_least=90, at_most=110)


def small() -> dict[str, Any]:
    """A smaller one, for running by hand: always the same cave."""
    return _inputs(np.random.default_rng(0), at_least=30, at_most=40)


def _inputs(rng: np.random.Generator, *, at_least: int, at_most: int) -> dict[str, Any]:
    """The first entrance whose cave is neither too small nor too large."""
    while True:
        entrance = (int(rng.integers(1, 2**48)), ENTRANCE_CM)
        if at_least <= _chambers(entrance, at_most) <= at_most:
            return {"entrance": entrance}


def _chambers(entrance: tuple[int, int], at_most: int) -> int:
    """How many chambers a cave has; counts no further than one beyond so many."""
    count, known = 0, [entrance]
    while known and count <= at_most:
        count += 1
        known += behind(known.pop())
    return count
