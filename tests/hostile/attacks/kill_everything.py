"""Kills every process that it may, but itself."""

from __future__ import annotations

import contextlib
import os
import signal


def squares(square, numbers):
    killed = []
    for pid in (int("@grader@"), int("@neighbour@")):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    if killed:
        raise RuntimeError(f"reached: {killed} were killed")
    return [square(x) for x in numbers]
