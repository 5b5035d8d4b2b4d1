"""An epidemic, simulated minute by minute: who can fall ill, who is ill, and who is immune for a while."""

from __future__ import annotations

import math

MINUTES = 24 * 60


def cases(parameters, days):
    """The share of people who are ill, in per cent, at the end of each day.

    parameters  logarithms of: infections that a sick person causes in a day among healthy ones, the share of the
                sick who recover in a day, the share of the immune who lose that in a day, the sick at the beginning
    days        how many days are simulated
    """
    contact, recovery, waning, ill = (math.exp(value) / MINUTES for value in parameters)
    ill *= MINUTES  # of these it is not a rate, but a share
    immune = 0.0
    found = []
    for _ in range(days):
        for _ in range(MINUTES):
            infected = contact * ill * (1.0 - ill - immune)
            recovered = recovery * ill
            ill += infected - recovered
            immune += recovered - waning * immune
        found.append(100.0 * ill)
    return found
