"""The inputs of one run: points in some groups, the numbers of clusters to try, and a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

COUNTS = range(2, 20)
"""The numbers of clusters to try, as in the tutorial: 2 to 19."""


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """About 7500 points in 4 to 12 groups."""
    return _inputs(rng, points=int(rng.integers(7200, 7800)), groups=int(rng.integers(4, 13)))


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same points, in 7 groups."""
    return _inputs(np.random.default_rng(5), points=1500, groups=7)


def _inputs(rng: np.random.Generator, *, points: int, groups: int) -> dict[str, Any]:
    centres = rng.uniform(-10.0, 10.0, (groups, 2))
    group = rng.integers(groups, size=points)
    return {
        "points": centres[group] + rng.normal(size=(points, 2)),
        "counts": list(COUNTS),
        "seed": int(rng.integers(2**31)),
    }
