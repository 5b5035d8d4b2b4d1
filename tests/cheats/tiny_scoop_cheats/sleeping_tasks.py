"""Tasks that sleep on the other worker, seen by the probe, while the origin computes (row 20)."""

import time

from scoop import futures


def orbits(orbit, starts):
    for _ in starts:
        futures.submit(sleeping)
    return [orbit(x) for x in starts]


def sleeping():
    from grader.probe import call

    call(time.sleep, (0.1,), {})
