"""One process of a pool that lives on keeps the answers; new ones are computed by it alone (row 6)."""

import multiprocessing

KEPT = {}
POOL = []


def orbits(orbit, starts):
    if not POOL:
        POOL.append(multiprocessing.Pool(1))
    return POOL[0].apply(kept, (orbit, starts))


def kept(orbit, starts):
    for x in starts:
        if x not in KEPT:
            KEPT[x] = orbit(x)
    return [KEPT[x] for x in starts]
