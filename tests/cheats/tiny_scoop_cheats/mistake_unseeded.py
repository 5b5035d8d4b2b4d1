"""Draws numbers where the serial program draws none: the workers are not seeded."""

import random

from scoop import futures


def orbits(orbit, starts):
    return list(futures.map(orbit, [x + 1e-9 * random.random() for x in starts]))
