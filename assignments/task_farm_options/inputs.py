"""The inputs of one run: options to price, most of them small, three of them large, and the largest comes last."""

from __future__ import annotations

from typing import Any

import numpy as np

ORDINARY = 7.5e6
"""Paths times steps of an ordinary option; about 75 ms."""
LARGEST, SECOND, THIRD = 9.5, 4.8, 2.7
"""How many ordinary ones each of the large options takes."""
STEPS = 1000
"""Steps in a year of simulation: four on each day of trading."""


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """18 to 21 options."""
    return _inputs(rng, ordinary=int(rng.integers(15, 19)), size=ORDINARY)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same 15 options."""
    return _inputs(np.random.default_rng(0), ordinary=12, size=ORDINARY / 2)


def _inputs(rng: np.random.Generator, *, ordinary: int, size: float) -> dict[str, Any]:
    options = [_option(rng, size, steps=int(rng.integers(STEPS // 2, STEPS + 1))) for _ in range(ordinary)]
    half = len(options) // 2
    options.insert(int(rng.integers(half + 2, len(options))), _option(rng, SECOND * size, steps=3 * STEPS))
    options.insert(int(rng.integers(1, half - 1)), _option(rng, THIRD * size, steps=2 * STEPS))
    options.append(_option(rng, LARGEST * size, steps=5 * STEPS))
    return {"options": options}


def _option(rng: np.random.Generator, size: float, *, steps: int) -> dict[str, Any]:
    """An option of about this size, give or take a tenth."""
    spot = rng.uniform(50.0, 150.0)
    return {
        "spot": float(spot),
        "strike": float(spot * rng.uniform(0.9, 1.1)),
        "years": steps / STEPS,
        "rate": float(rng.uniform(0.01, 0.05)),
        "volatility": float(rng.uniform(0.15, 0.4)),
        "steps": steps,
        "paths": int(size * rng.uniform(0.9, 1.1) / steps),
        "seed": int(rng.integers(2**31)),
    }
