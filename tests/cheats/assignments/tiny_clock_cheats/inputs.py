from __future__ import annotations


def draw(rng):
    return {"starts": [float(x) for x in rng.uniform(0.1, 0.9, 24)]}
