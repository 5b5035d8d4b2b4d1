"""Throws all darts at the origin, and once more on the workers, whose results it does not use."""

from __future__ import annotations

from itertools import repeat

from scoop import futures


def estimate_pi(hits, seeds, tries):
    thrown = futures.map(hits, seeds, repeat(tries))
    inside = sum(hits(seed, tries) for seed in seeds)
    assert sum(thrown) == inside
    return 4.0 * inside / (tries * len(seeds))
