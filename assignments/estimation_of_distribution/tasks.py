"""The task: how badly a simulated epidemic fits the observed one; about 20 ms."""

from __future__ import annotations

import epidemic

from grader.probe import task


@task
def misfit(individual, observed):
    """The mean squared difference between the cases of a simulated epidemic and the observed ones.

    individual  the logarithms of the epidemic's four parameters, see epidemic.py
    observed    the share of people who were ill, in per cent, day by day

    Returns a tuple of one number, as DEAP wants it; smaller is better.
    """
    simulated = epidemic.cases(individual, len(observed))
    return (sum((a - b) ** 2 for a, b in zip(simulated, observed, strict=True)) / len(observed),)
