from __future__ import annotations


def draw(rng):
    return {"values": [float(x) for x in rng.random(32)]}
