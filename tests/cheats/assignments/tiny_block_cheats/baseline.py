from __future__ import annotations


def orbits(block, starts, client=None):
    return block(starts)
