from __future__ import annotations


def orbits(orbit, starts):
    return [orbit(x) for x in starts]
