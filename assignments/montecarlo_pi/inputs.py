"""The inputs of one run: a seed for each block of darts, and the number of darts in a block."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """64 to 72 blocks of about eight million darts."""
    return _inputs(rng, blocks=int(rng.integers(64, 73)), tries=int(rng.integers(7_600_000, 8_400_000)))


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same darts."""
    return _inputs(np.random.default_rng(0), blocks=64, tries=100_000)


def _inputs(rng: np.random.Generator, *, blocks: int, tries: int) -> dict[str, Any]:
    return {"seeds": [int(seed) for seed in rng.choice(2**31, size=blocks, replace=False)], "tries": tries}
