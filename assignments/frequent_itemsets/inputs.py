"""The inputs of one run: the shops of a chain, and how many baskets make an itemset a frequent one."""

from __future__ import annotations

from typing import Any

import numpy as np
from tasks import ITEMS

LEAST = 0.02
"""The part of all baskets in which a frequent itemset lies."""


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """14 to 16 shops with about 26,000 baskets each."""
    return _inputs(rng, shops=int(rng.integers(14, 17)), baskets=26_000)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same baskets."""
    return _inputs(np.random.default_rng(0), shops=16, baskets=2000)


def _inputs(rng: np.random.Generator, *, shops: int, baskets: int) -> dict[str, Any]:
    chain = int(rng.integers(2**31))
    sizes = rng.integers(int(0.9 * baskets), int(1.1 * baskets), size=shops)
    return {
        "shops": [(chain, number, int(size)) for number, size in enumerate(sizes)],
        "items": ITEMS,
        "least": int(LEAST * sizes.sum()),
    }
