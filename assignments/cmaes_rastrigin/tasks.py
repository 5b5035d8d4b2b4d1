"""The task: how good a design is, found by a simulation of about 25 ms."""

from __future__ import annotations

import numpy as np

from grader.probe import task

DIMENSIONS = 5
PRECISIONS = np.linspace(0.0, 0.1, 38)
DEVIATIONS = np.random.default_rng(2024).normal(size=(4000, DIMENSIONS))


@task
def objective(individual, centre):
    """The shifted Rastrigin function, averaged over parts that deviate a little from the design.

    No machine makes a part exactly as it is drawn. So the design is judged by the mean over
    4000 parts from each of 38 machines, the first of them exact, the last the least precise.
    Their deviations are the same for every design: the same individual has the same value.

    individual  the design: five numbers
    centre      where the best design is: five numbers

    Returns a tuple of one number, as DEAP wants it; smaller is better.
    """
    design = np.asarray(individual) - centre
    means = [_rastrigin(design + precision * DEVIATIONS).mean() for precision in PRECISIONS]
    return (float(np.mean(means)),)


def _rastrigin(x):
    """The Rastrigin function of each row: a bowl with a dent around every whole number."""
    return np.sum(10.0 + x**2 - 10.0 * np.cos(2.0 * np.pi * x), axis=1)
