"""Adds up the blocks in the order in which they are done."""

from __future__ import annotations

import functools

from scoop import futures


def estimate_pi(hits, seeds, tries):
    inside = sum(futures.map_as_completed(functools.partial(hits, tries=tries), seeds))
    return 4 * inside / tries / len(seeds)
