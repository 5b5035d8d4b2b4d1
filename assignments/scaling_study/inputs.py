"""The inputs of one run: how many dimensions, a seed for each block of darts, and the number of darts in a block."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """64 to 72 blocks of darts in five to eight dimensions; 20 million numbers for each block."""
    return _inputs(rng, blocks=int(rng.integers(64, 73)), numbers=int(rng.integers(7_600_000, 8_400_000)))


def by_hand() -> dict[str, Any]:
    """For the runs of the study: always the same darts, so that their seconds can be compared."""
    return draw(np.random.default_rng(8))


def _inputs(rng: np.random.Generator, *, blocks: int, numbers: int) -> dict[str, Any]:
    dimensions = int(rng.integers(5, 9))
    seeds = [int(seed) for seed in rng.choice(2**31, size=blocks, replace=False)]
    return {"dimensions": dimensions, "seeds": seeds, "tries": numbers // dimensions}
