"""The inputs of one run: noisy measurements of few causes, the numbers of components to try, and the folds."""

from __future__ import annotations

from typing import Any

import numpy as np

NOISE = 1.0


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """10 numbers of components, 4 folds: 40 fits."""
    first = int(rng.integers(1, 4))
    rows = int(rng.integers(760, 800))
    return _inputs(rng, rows=rows, features=480, components=range(first, first + 20, 2), folds=4)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same measurements."""
    return _inputs(np.random.default_rng(1), rows=400, features=160, components=range(1, 17), folds=4)


def _inputs(rng: np.random.Generator, *, rows: int, features: int, components: range, folds: int) -> dict[str, Any]:
    causes = int(rng.integers(6, 13))
    effects = rng.normal(size=(causes, features)) * rng.uniform(0.1, 0.3, (causes, 1))
    measured = rng.normal(size=(rows, causes)) @ effects + rng.normal(scale=NOISE, size=(rows, features))
    return {
        # Each task carries the data with it: a float32 is half of a float64.
        "data": measured.astype(np.float32),
        "components": list(components),
        "folds": _folds(rng, rows, folds),
    }


def _folds(rng: np.random.Generator, rows: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs (train, test) of row numbers: each row is in the test of one fold, and in the train of all others."""
    parts = np.array_split(rng.permutation(rows), count)
    return [(np.concatenate(parts[:place] + parts[place + 1 :]), part) for place, part in enumerate(parts)]
