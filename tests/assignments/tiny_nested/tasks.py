"""The tasks: a leaf takes its time, and a node is what its two halves are together."""

from __future__ import annotations

import time

from grader.probe import task

FEW = 2


@task(label="first")
def leaf(values, first):
    """The sum of some values, after about 20 ms of computing for each."""
    until = time.thread_time() + 0.02 * len(values)
    while time.thread_time() < until:
        pass
    return float(sum(values))


@task(label="first")
def node(gather, values, first):
    """The sum of values: that of its halves, however these are gathered."""
    if len(values) <= FEW:
        return leaf(values, first)
    middle = len(values) // 2
    return sum(gather([(values[:middle], first), (values[middle:], first + middle)]))
