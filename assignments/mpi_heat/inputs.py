"""The inputs of one run: a cold plate with hot spots, and when its temperature is taken to have settled."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """About 800 by 1000 cells, which settle in about 60 steps."""
    return _inputs(rng, rows=int(rng.integers(760, 840)), columns=1000, settled=1 / 60)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same 150 by 220 cells."""
    return _inputs(np.random.default_rng(7), rows=150, columns=220, settled=1 / 250)


def _inputs(rng: np.random.Generator, *, rows: int, columns: int, settled: float) -> dict[str, Any]:
    plate = np.full((rows + 2, columns), 0.1)
    y, x = np.mgrid[: rows + 2, :columns]
    for _ in range(8):
        row, column, radius = rng.uniform(0, rows), rng.uniform(0, columns), rng.uniform(0.05, 0.2) * rows
        plate[(y - row) ** 2 + (x - column) ** 2 < radius**2] = rng.uniform(0.5, 0.9)
    plate[:, 0] = plate[:, -1] = 0.1
    plate[0], plate[-1] = 1.0, 0.1
    return {"plate": plate, "rate": 0.12, "tolerance": float(settled * rng.uniform(0.29, 0.31))}
