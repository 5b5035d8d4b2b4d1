"""The task: the same number of steps for every number, so that its cost shows what the machine does."""

from __future__ import annotations

from grader.probe import task

STEPS = 500_000  # about 40 ms
_MASK = (1 << 31) - 1


@task
def stir(number):
    """The number after so many steps of a linear congruential generator."""
    for _ in range(STEPS):
        number = (number * 1_103_515_245 + 12_345) & _MASK
    return number
