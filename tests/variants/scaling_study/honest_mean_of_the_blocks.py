"""A function of its own throws a block and says which part of it hit; the answer is the mean of all blocks."""

from __future__ import annotations

from itertools import repeat
from statistics import fmean

from scoop import futures


def part(hits, dimensions, seed, tries):
    return hits(dimensions, seed, tries) / tries


def volume(hits, dimensions, seeds, tries):
    return 2.0**dimensions * fmean(futures.map(part, repeat(hits), repeat(dimensions), seeds, repeat(tries)))
