"""The task: survey one chamber of a cave, and see which ones lie behind it."""

from __future__ import annotations

import math

import numpy as np

from grader.probe import task

NARROWEST_CM = 45
"""Nobody fits through a passage that is narrower."""
PASSAGES = (1, 2, 3, 4)
RAYS, AT_ONCE = 160_000, 8_000


@task
def survey(chamber):
    """How large a chamber is, and what lies behind it.

    chamber  a pair of whole numbers: which chamber it is, and how wide the passage to it is, in cm

    Returns a pair: the volume in cubic metres, and a list of the chambers behind it, which may be empty.
    """
    number, width_cm = chamber
    rng = np.random.default_rng([number, 0])
    waves = 3.0 * rng.normal(size=(6, 4))
    means = [_mean_cubed_radius(rng.normal(size=(3, AT_ONCE)), waves) for _ in range(RAYS // AT_ONCE)]
    return 4.0 / 3.0 * math.pi * (width_cm / 100.0) ** 3 * float(np.mean(means)), behind(chamber)


def behind(chamber):
    """The chambers behind one: each behind a passage that is narrower than the last one."""
    number, width_cm = chamber
    rng = np.random.default_rng([number, 1])
    parts = rng.uniform(0.4, 0.8, size=rng.choice(PASSAGES))
    numbers = rng.integers(1, 2**48, size=len(parts))
    widths = [int(part * width_cm) for part in parts]
    return [(int(n), width) for n, width in zip(numbers, widths, strict=True) if width >= NARROWEST_CM]


def _mean_cubed_radius(directions, waves):
    """The mean over these directions of the cube of the distance to the wall; the wall is a rough ball."""
    x, y, z = directions / np.sqrt((directions**2).sum(axis=0))
    radius = 1.0 + sum(0.05 * np.cos(a * x + b * y + c * z + phase) for a, b, c, phase in waves)
    return (radius**3).mean()
