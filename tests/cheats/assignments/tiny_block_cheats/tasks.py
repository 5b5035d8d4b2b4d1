"""The task: orbits of the logistic map, as many as one likes. They are chaotic, so that every step must be made."""

from __future__ import annotations

from grader.probe import task

STEPS = 630_000  # about 30 ms


@task
def block(starts):
    """Where the orbits that start at these points end."""
    return [_end(x) for x in starts]


def _end(x):
    for _ in range(STEPS):
        x = 3.99 * x * (1.0 - x)
    return x
