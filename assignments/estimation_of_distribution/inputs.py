"""The inputs of one run: an epidemic as it was observed, and where and how widely its parameters are searched."""

from __future__ import annotations

from typing import Any

import epidemic
import numpy as np

DAYS = 200
TYPICAL = np.log([0.3, 0.1, 0.01, 0.001])
"""Contact, recovery, waning, and the sick at the beginning."""


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """8 generations of 12, 14 or 16 individuals: 96 to 128 evaluations."""
    return _inputs(rng, individuals=int(rng.choice([12, 14, 16])), generations=8)


def small() -> dict[str, Any]:
    """The same for running by hand: always the same epidemic."""
    return _inputs(np.random.default_rng(0), individuals=16, generations=8)


def _inputs(rng: np.random.Generator, *, individuals: int, generations: int) -> dict[str, Any]:
    truth = TYPICAL + rng.uniform(-0.2, 0.2, size=len(TYPICAL))
    noise = rng.normal(scale=0.5, size=DAYS)
    return {
        "observed": (epidemic.cases(truth, DAYS) + noise).clip(0.0).round(2).tolist(),
        "centre": TYPICAL + rng.uniform(-0.3, 0.3, size=len(TYPICAL)),
        "width": np.full(len(TYPICAL), 0.4),
        "individuals": individuals,
        "generations": generations,
        "seed": int(rng.integers(2**31)),
    }
