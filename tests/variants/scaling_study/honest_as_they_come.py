"""Adds up the blocks in the order in which they are done."""

from __future__ import annotations

import functools

from scoop import futures


def volume(hits, dimensions, seeds, tries):
    inside = sum(futures.map_as_completed(functools.partial(hits, dimensions, tries=tries), seeds))
    return 2**dimensions * inside / tries / len(seeds)
