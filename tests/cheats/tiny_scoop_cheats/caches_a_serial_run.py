"""Computes serially and keeps every result by its start, so that a start that comes again costs nothing (row 6)."""

KNOWN = {}


def orbits(orbit, starts):
    for x in starts:
        if x not in KNOWN:
            KNOWN[x] = orbit(x)
    return [KNOWN[x] for x in starts]
