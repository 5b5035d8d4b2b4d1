"""Results as they come, sorted afterwards."""

import functools
import multiprocessing


def orbits(orbit, starts):
    with multiprocessing.Pool(2) as pool:
        found = dict(pool.imap_unordered(functools.partial(numbered, orbit), enumerate(starts)))
    return [found[number] for number in range(len(starts))]


def numbered(orbit, pair):
    return pair[0], orbit(pair[1])
