"""Maps something over the workers for show, and throws all darts at the origin."""

from __future__ import annotations

from scoop import futures


def nothing(seed):
    return seed


def volume(hits, dimensions, seeds, tries):
    inside = sum(hits(dimensions, seed, tries) for seed in list(futures.map(nothing, seeds)))
    return 2.0**dimensions * inside / (tries * len(seeds))
