"""The inputs of one run: many readings around three values, and where their histogram and density are wanted."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """About 1.2 million readings."""
    return _inputs(rng, readings=int(rng.integers(1_100_000, 1_300_000)), bins=80, places=500)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same 200,000 readings."""
    return _inputs(np.random.default_rng(0), readings=200_000, bins=60, places=300)


def _inputs(rng: np.random.Generator, *, readings: int, bins: int, places: int) -> dict[str, Any]:
    centres, spreads = rng.uniform(-4.0, 4.0, 3), rng.uniform(0.3, 1.5, 3)
    which = rng.choice(3, size=readings, p=rng.dirichlet([4.0, 4.0, 4.0]))
    found = rng.normal(centres[which], spreads[which])
    low, high = float(found.min()), float(found.max())
    return {
        "readings": found,
        "edges": np.linspace(low, high, bins + 1),
        "grid": np.linspace(low, high, places),
        "width": 0.1,
    }
