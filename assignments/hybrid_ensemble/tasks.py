"""The task: one step of one half of the sea in one run of a forecast. It takes its time, but hardly any computing."""

from __future__ import annotations

import numpy as np

from grader.probe import ask, task

STEPS = 3
"""How many steps a run has."""
HALVES = 2


@task(label="member", group="team")
def advance(member, step, half, own, other, cost_s, team):
    """The new heights of one half of the sea, a step later.

    member  the number of the run: 0, 1, 2...
    step    the number of the step: 0, 1, 2...
    half    which half it is: 0 or 1
    own     the heights in this half before the step
    other   those in the other half, at the same time
    cost_s  how long every half step of every run takes, in seconds
    team    the name of the team whose engine computes it: a number, a short text, or a tuple of them
    """
    item = (member * STEPS + step) * HALVES + half
    wind = ask(item, cost_s[item])
    return _moved(np.asarray(own, dtype=float), np.asarray(other, dtype=float), wind)


def _moved(own, other, wind):
    """A ring of water: each half ends where the other one begins. Waves travel on, and the wind makes some higher."""
    ring = np.concatenate([own, other])
    for _ in range(5):
        ring = 0.3 * ring + 0.55 * np.roll(ring, 1) + 0.15 * np.roll(ring, -1)
    place = np.linspace(0.0, np.pi, len(own))
    return ring[: len(own)] * (1.0 + 0.4 * wind) + 0.5 * (wind - 0.5) * np.sin(place) ** 2
