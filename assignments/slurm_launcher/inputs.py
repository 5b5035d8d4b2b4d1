"""The inputs of one run: how many outbreaks, and the seed that they are drawn from."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """16 to 20 outbreaks."""
    return {"count": int(rng.integers(16, 21)), "seed": int(rng.integers(2**31))}


def small() -> dict[str, Any]:
    """The same in small, for running by hand."""
    return {"count": 8, "seed": 1}
