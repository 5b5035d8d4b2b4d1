"""Hides memory in files without a name, which no process's resident memory shows."""

from __future__ import annotations

import contextlib
import os

BLOCK = bytes(8 << 20)
ENOUGH = 256 << 20


def squares(square, numbers):
    hidden, opened = 0, []
    with contextlib.suppress(OSError):
        while hidden < ENOUGH:
            opened.append(os.memfd_create("hidden"))
            hidden += os.write(opened[-1], BLOCK)
    if hidden:
        raise RuntimeError(f"reached: {hidden >> 20} MB are hidden")
    return [square(x) for x in numbers]
