"""The inputs of one run: where the best design is, and where and how the search for it begins."""

from __future__ import annotations

from typing import Any

import numpy as np

DIMENSIONS = 5


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """6 generations of 16 individuals: 96 evaluations."""
    return _inputs(rng, population=16, generations=6)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same search."""
    return _inputs(np.random.default_rng(0), population=8, generations=10)


def _inputs(rng: np.random.Generator, *, population: int, generations: int) -> dict[str, Any]:
    return {
        "centre": rng.uniform(-2.0, 2.0, DIMENSIONS),
        "centroid": rng.uniform(3.0, 5.0, DIMENSIONS),
        "sigma": float(rng.uniform(1.5, 2.5)),
        "population": population,
        "generations": generations,
        "seed": int(rng.integers(2**31)),
    }
