from __future__ import annotations


def orbits(orbit, starts, client=None):
    return [orbit(x) for x in starts]
