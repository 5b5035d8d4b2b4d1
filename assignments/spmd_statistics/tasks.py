"""The task: what one part of the readings adds to the statistics of all; and what follows from the sums."""

from __future__ import annotations

import numpy as np

from grader.probe import task

ROWS = 30
"""Readings that are looked at together: few enough for the processor's cache, whatever the size of the part."""
REACH = 2.6
"""A bell ends so many widths from its middle, and is as wide as a normal distribution's (the biweight kernel)."""


@task
def summarise(part, edges, grid, width):
    """Sums over a part of the readings; the sums of two parts, added, are those of both together.

    part   readings, any number of them
    edges  the borders of the histogram's bins
    grid   where the density is wanted
    width  how far a reading spreads around its place in the density

    Returns a dict: "count", a number; "powers", the sums of x, x^2, x^3 and x^4; "histogram", how many readings lie
    in each bin; and "density", the sum of all readings' bells at each place of the grid.
    """
    part = np.asarray(part, dtype=float)
    density, reach = np.zeros(len(grid)), REACH * width
    for start in range(0, len(part), ROWS):
        distance = (part[start : start + ROWS, None] - grid) * (1.0 / reach)
        bells = np.maximum(1.0 - distance * distance, 0.0)
        density += (bells * bells).sum(axis=0)
    return {
        "count": len(part),
        "powers": np.array([(part**k).sum() for k in (1, 2, 3, 4)]),
        "histogram": np.histogram(part, edges)[0],
        "density": density * (15.0 / 16.0 / reach),
    }


def moments(count, powers):
    """Mean, variance, skewness and kurtosis of so many readings with these sums of x, x^2, x^3 and x^4."""
    first, second, third, fourth = (float(total) / count for total in powers)
    variance = second - first**2
    skewness = (third - 3 * first * second + 2 * first**3) / variance**1.5
    kurtosis = (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / variance**2
    return [first, variance, skewness, kurtosis]
