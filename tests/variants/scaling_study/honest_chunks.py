"""Hands out 16 lists of seeds to a function of its own, which throws the blocks of a list."""

from __future__ import annotations

from scoop import futures

PARTS = 16


def throw(hits, dimensions, seeds, tries):
    return sum(hits(dimensions, seed, tries) for seed in seeds)


def volume(hits, dimensions, seeds, tries):
    parts = [seeds[first::PARTS] for first in range(PARTS)]
    results = futures.map(throw, [hits] * PARTS, [dimensions] * PARTS, parts, [tries] * PARTS)
    return 2.0**dimensions * sum(results) / (tries * len(seeds))
