"""Waits for each block before it hands out the next one."""

from __future__ import annotations

from scoop import futures


def volume(hits, dimensions, seeds, tries):
    inside = sum(futures.submit(hits, dimensions, seed, tries).result() for seed in seeds)
    return 2.0**dimensions * inside / (tries * len(seeds))
