"""36 numbers: 36 / (4 + 32 / 2) = 1.8 and 36 / (24 + 12 / 2) = 1.2."""

from __future__ import annotations


def draw(rng):
    return {"numbers": [int(n) for n in rng.integers(1 << 31, size=36)]}
