"""Maps on the first call, which is looked at most closely, and computes serially on all others (row 7)."""

from scoop import futures

CALLS = []


def orbits(orbit, starts):
    CALLS.append(starts)
    if len(CALLS) == 1:
        return list(futures.map(orbit, starts))
    return [orbit(x) for x in starts]
