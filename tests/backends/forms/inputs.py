from __future__ import annotations


def draw(rng):
    return {"form": "function", "numbers": [float(x) for x in rng.random(8)]}
