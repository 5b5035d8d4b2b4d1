"""The task: an orbit of the logistic map. It is chaotic, so that every step must be made to know its end."""

from __future__ import annotations

from grader.probe import task

STEPS = 420_000  # about 20 ms


@task
def orbit(x):
    """Where the orbit that starts at x ends."""
    for _ in range(STEPS):
        x = 3.99 * x * (1.0 - x)
    return x
