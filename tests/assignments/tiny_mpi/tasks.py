"""The task: a square that takes its time."""

from __future__ import annotations

import time

from grader.probe import task


@task
def square(x):
    """x squared, after about 60 ms of computing."""
    until = time.thread_time() + 0.06
    while time.thread_time() < until:
        pass
    return x * x
