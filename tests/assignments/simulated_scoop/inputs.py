from __future__ import annotations


def draw(rng):
    return {"cost_s": [float(x) for x in rng.uniform(0.095, 0.105, 24)]}
