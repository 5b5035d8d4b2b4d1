"""Two processes that sleep in tasks while the client computes (row 20)."""

import multiprocessing
import time


def orbits(orbit, starts):
    with multiprocessing.Pool(2) as pool:
        pool.map_async(sleeping, starts)
        return [orbit(x) for x in starts]


def sleeping(x):
    from grader.probe import call

    call(time.sleep, (0.05,), {})
