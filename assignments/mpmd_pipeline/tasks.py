"""The tasks: the two stages that every frame of a film goes through, one after the other."""

from __future__ import annotations

import numpy as np

from grader.probe import task

SIZE = 360
"""Pixels of a frame in each direction."""
BAND = 15
"""Rows that are rendered together: few enough for the processor's cache."""
STEPS = 150
"""How many steps the number of a pixel goes at most."""
LEVELS = 140
"""At how many levels a frame is measured."""


@task(label="frame")
def render(frame, c):
    """The first stage: renders a frame of the film, an island of numbers z that z**3 + c does not lead away.

    frame  the number of the frame: 0, 1, 2...
    c      the complex number that gives the island its shape

    Returns an image: of each pixel, how many steps its number stays near, from 0 to 150.
    """
    x = np.linspace(-1.35, 1.35, SIZE)
    return np.concatenate([_steps_within(x + 1j * x[at : at + BAND, None], c) for at in range(0, SIZE, BAND)])


def _steps_within(z, c):
    within, steps = np.ones(z.shape, dtype=bool), np.zeros(z.shape, dtype=np.uint8)
    for _ in range(STEPS):
        z = np.where(within, z * z * z + c, 0.0)  # what has left stands still: else it would grow beyond all bounds
        within &= z.real**2 + z.imag**2 <= 4.0
        steps += within
    return steps


@task(label="frame")
def measure(frame, image):
    """The second stage: measures the coast of a rendered island, at each level of the sea.

    frame  the number of the frame
    image  what ``render`` returned for it

    Returns a list: for the levels 0, 1, 2... the number of pairs of pixels beside each other, or two apart,
    of which one is under water.
    """
    return [_coast(image > level) for level in range(LEVELS)]


def _coast(land):
    """Pixels beside each other and those two apart, in a row, in a column and along both diagonals."""
    return sum(_differ(land, apart) for apart in (1, 2))


def _differ(land, apart):
    pairs = [
        (land[:, apart:], land[:, :-apart]),
        (land[apart:], land[:-apart]),
        (land[apart:, apart:], land[:-apart, :-apart]),
        (land[apart:, :-apart], land[:-apart, apart:]),
    ]
    return int(sum((one != other).sum() for one, other in pairs))
