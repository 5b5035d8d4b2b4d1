"""Computes every second orbit and guesses the others in between (row 9)."""

from scoop import futures


def orbits(orbit, starts):
    half = list(futures.map(orbit, starts[::2]))
    return [x for x in half for _ in range(2)][: len(starts)]
