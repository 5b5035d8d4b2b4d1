"""The serial program that the speedup is measured against: one block of darts after the other."""

from __future__ import annotations


def volume(hits, dimensions, seeds, tries):
    """The volume of the ball, estimated from the darts of all blocks; they are thrown in this process."""
    inside = sum(hits(dimensions, seed, tries) for seed in seeds)
    return 2.0**dimensions * inside / (tries * len(seeds))
