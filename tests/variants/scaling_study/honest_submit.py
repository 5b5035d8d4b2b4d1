"""Submits every block, then waits for all of them and adds up their results."""

from __future__ import annotations

from scoop import futures


def volume(hits, dimensions, seeds, tries):
    done, _ = futures.wait([futures.submit(hits, dimensions, seed, tries) for seed in seeds])
    return 2.0**dimensions * sum(future.result() for future in done) / (tries * len(seeds))
