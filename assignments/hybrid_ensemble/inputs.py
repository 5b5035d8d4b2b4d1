"""The inputs of one run: where each member of the ensemble begins, and what its steps cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from tasks import HALVES, STEPS

CELLS = 48
"""Of the sea, both halves together."""


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """Ten members: not as many as would deal out evenly, one for each of four engines at a time."""
    return _inputs(rng, members=10, seconds=0.055)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same six members, in quicker steps."""
    return _inputs(np.random.default_rng(1), members=6, seconds=0.04)


def _inputs(rng: np.random.Generator, *, members: int, seconds: float) -> dict[str, Any]:
    place = np.linspace(0.0, 2 * np.pi, CELLS, endpoint=False)
    known = np.sin(place + rng.uniform(0.0, 2 * np.pi)) + 0.5 * np.sin(3 * place + rng.uniform(0.0, 2 * np.pi))
    costs = seconds * rng.uniform(0.92, 1.08, members * STEPS * HALVES)
    return {
        "starts": known + rng.normal(scale=0.15, size=(members, CELLS)),
        "steps": STEPS,
        "cost_s": [float(cost) for cost in costs],
    }
