from __future__ import annotations


def draw(rng):
    return {"numbers": [float(x) for x in rng.random(14)]}
