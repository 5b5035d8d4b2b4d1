"""Attaches to the grader and to a neighbour, and reads their memory."""

from __future__ import annotations

import contextlib
import ctypes

ATTACH, DETACH = 16, 17


def squares(square, numbers):
    libc = ctypes.CDLL(None, use_errno=True)
    reached = []
    for name, pid in {"grader": int("@grader@"), "neighbour": int("@neighbour@")}.items():
        if libc.ptrace(ATTACH, pid, None, None) == 0:
            reached.append(name)
            libc.ptrace(DETACH, pid, None, None)
        with contextlib.suppress(OSError), open(f"/proc/{pid}/mem", "rb"):
            reached.append(f"memory of the {name}")
    if reached:
        raise RuntimeError(f"reached: {reached}")
    return [square(x) for x in numbers]
