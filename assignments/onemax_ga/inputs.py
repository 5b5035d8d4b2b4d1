"""The inputs of one run: the panels that each island begins with, and the seeds of all that is left to chance."""

from __future__ import annotations

from typing import Any

import numpy as np

ISLANDS = 4
INDIVIDUALS = 6


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """Two epochs of two generations on four islands: 120 evaluations."""
    return _inputs(rng, epochs=2, generations=2)


def small() -> dict[str, Any]:
    """The same with more epochs, for running by hand: always the same evolution."""
    return _inputs(np.random.default_rng(0), epochs=4, generations=2)


def _inputs(rng: np.random.Generator, *, epochs: int, generations: int) -> dict[str, Any]:
    switches = int(rng.integers(56, 65))
    return {
        "islands": (rng.random((ISLANDS, INDIVIDUALS, switches)) < 0.3).astype(int).tolist(),
        "seeds": rng.integers(2**31, size=(epochs, ISLANDS, generations)).tolist(),
        "migrants": 2,
        "noise": int(rng.integers(2**31)),
    }
