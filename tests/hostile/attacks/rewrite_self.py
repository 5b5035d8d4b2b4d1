"""Rewrites its own file, so that the next run finds another program."""

from __future__ import annotations

import contextlib

OTHER = "def squares(square, numbers): return [0.0 for _ in numbers]"


def squares(square, numbers):
    rewritten = []
    for path in (__file__, "@submission@/squares.py", "/submission/squares.py"):
        with contextlib.suppress(OSError), open(path, "w") as file:
            rewritten.append(file.write(OTHER))
    if rewritten:
        raise RuntimeError("reached: the program was rewritten")
    return [square(x) for x in numbers]
