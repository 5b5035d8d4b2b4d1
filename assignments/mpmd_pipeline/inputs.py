"""The inputs of one run: the numbers that give the island of each frame its shape."""

from __future__ import annotations

import cmath
from typing import Any

import numpy as np


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """A film of 17 to 19 frames."""
    return {"film": _film(int(rng.integers(17, 20)), turn=float(rng.uniform(0.0, 2 * np.pi)))}


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same 12 frames."""
    return {"film": _film(12, turn=0.6)}


def _film(frames: int, turn: float) -> list[complex]:
    """An island that falls to pieces and turns meanwhile."""
    radii = np.linspace(0.4, 0.8, frames)
    return [complex(cmath.rect(radius, turn + 0.6 * radius)) for radius in radii]
