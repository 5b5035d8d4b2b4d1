"""Hands out 16 lists of seeds to a function of its own, which throws the blocks of a list."""

from __future__ import annotations

from scoop import futures

PARTS = 16


def throw(hits, seeds, tries):
    total = 0
    for seed in seeds:
        total += hits(seed, tries)
    return total


def estimate_pi(hits, seeds, tries):
    parts = [seeds[first::PARTS] for first in range(PARTS)]
    results = futures.map(throw, [hits] * PARTS, parts, [tries] * PARTS)
    return 4.0 * sum(results) / (tries * len(seeds))
