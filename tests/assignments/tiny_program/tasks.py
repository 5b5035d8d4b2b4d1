"""The task, which programs import: a square that takes its time."""

from __future__ import annotations

import time


def square(x):
    """x squared, after about 60 ms of computing."""
    until = time.thread_time() + 0.06
    while time.thread_time() < until:
        pass
    return x * x


def numbers(count, seed):
    """The numbers to square."""
    return [float((seed * (place + 1)) % 1009) for place in range(count)]
