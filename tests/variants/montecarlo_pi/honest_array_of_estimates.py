"""Takes the mean of the estimates of all blocks, with numpy, through a class of its own."""

from __future__ import annotations

import numpy as np
from scoop import futures


class Thrower:
    def __init__(self, hits, tries):
        self.hits = hits
        self.tries = tries

    def __call__(self, seed):
        return self.hits(seed, self.tries) / self.tries


def estimate_pi(hits, seeds, tries):
    parts = np.fromiter(futures.map(Thrower(hits, tries), seeds), float, len(seeds))
    return np.mean(parts) * 4
