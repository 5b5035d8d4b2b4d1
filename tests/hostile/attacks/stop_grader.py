"""Stops the grader, a neighbour, and the process that started it."""

from __future__ import annotations

import contextlib
import os
import signal


def squares(square, numbers):
    stopped = []
    for pid in {int("@grader@"), int("@neighbour@"), os.getppid()} - {0, 1}:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)
    if stopped:
        raise RuntimeError(f"reached: {stopped} were stopped")
    return [square(x) for x in numbers]
