from __future__ import annotations


def draw(rng):
    return {"count": int(rng.integers(14, 18)), "seed": int(rng.integers(1, 1000))}
