"""The inputs of one run: where the target is, how large the swarm is, and the seeds of all that is left to chance."""

from __future__ import annotations

from typing import Any

import numpy as np

BOUND = 100.0


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """7 generations of 14, 16 or 18 particles: 98 to 126 evaluations."""
    return _inputs(rng, particles=int(rng.choice([14, 16, 18])), generations=7)


def small() -> dict[str, Any]:
    """The same for running by hand: always the same swarm."""
    return _inputs(np.random.default_rng(0), particles=10, generations=12)


def _inputs(rng: np.random.Generator, *, particles: int, generations: int) -> dict[str, Any]:
    return {
        "target": rng.uniform(-0.6 * BOUND, 0.6 * BOUND, size=2),
        "gusts": int(rng.integers(2**31)),
        "bound": BOUND,
        "particles": particles,
        "generations": generations,
        "seed": int(rng.integers(2**31)),
    }
