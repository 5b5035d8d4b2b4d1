"""Submits every block, then adds up the results as it asks for them."""

from __future__ import annotations

from scoop import futures


def estimate_pi(hits, seeds, tries):
    thrown = [futures.submit(hits, seed, tries) for seed in seeds]
    inside = 0
    for future in thrown:
        inside += future.result()
    return 4 * inside / (len(seeds) * tries)
