"""The inputs of one run: noisy handwritten digits, two splits of them, and a grid of parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

NOISE = 6.0
"""Standard deviation of the noise on a pixel; without any, every SVM is right and quick."""
WHITE = 16


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """A grid of 15 candidates and two splits: 30 fits."""
    grid = {"C": (1.0, 2.0, 5.0, 10.0, 30.0), "gamma": (3e-5, 6e-5, 1e-4)}
    return _inputs(rng, grid, train=1200, test=597)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same 9 candidates."""
    grid = {"C": (1.0, 3.0, 10.0), "gamma": (3e-5, 1e-4, 4e-4)}
    return _inputs(np.random.default_rng(0), grid, train=300, test=300)


def _inputs(rng: np.random.Generator, grid: dict[str, tuple[float, ...]], *, train: int, test: int) -> dict[str, Any]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    chosen = rng.permutation(len(images))[: train + test]
    noisy = images[chosen] + rng.normal(scale=NOISE, size=(len(chosen), images.shape[1]))
    return {
        # Each task carries all images with it: a byte for a pixel is an eighth of a float64.
        "X": noisy.round().clip(0, WHITE).astype(np.uint8),
        "y": labels[chosen].astype(np.int64),
        "param_grid": {name: _near(rng, values) for name, values in grid.items()},
        "folds": [_split(rng, len(chosen), train) for _ in range(2)],
    }


def _near(rng: np.random.Generator, values: tuple[float, ...]) -> list[float]:
    """The values, each moved by up to a tenth, so that no grid comes twice."""
    return [float(f"{value * rng.uniform(0.9, 1.1):.4g}") for value in values]


def _split(rng: np.random.Generator, count: int, train: int) -> tuple[np.ndarray, np.ndarray]:
    order = rng.permutation(count)
    return order[:train], order[train:]
