"""Runs everything a second time, serially, to print how much faster the engines were."""

import time


def orbits(client, orbit, starts):
    begin_s = time.perf_counter()
    ends = client.load_balanced_view().map_sync(orbit, starts)
    parallel_s = time.perf_counter() - begin_s
    begin_s = time.perf_counter()
    for x in starts:
        orbit(x)
    print("speedup:", (time.perf_counter() - begin_s) / parallel_s)
    return ends
