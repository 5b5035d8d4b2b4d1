"""The task: a square that takes 5 ms."""

from __future__ import annotations

import time

from grader.probe import task


@task
def square(x):
    """x squared."""
    until = time.thread_time() + 0.005
    while time.thread_time() < until:
        pass
    return x * x
