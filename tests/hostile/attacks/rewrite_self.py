"""Rewrites what was handed in, so that the next run finds another program.

Its own copy it may change where it has the grader's user id: that is what its own workers import, and the next set of
workers has a new one.
"""

from __future__ import annotations

import contextlib
import os

OTHER = "def squares(square, numbers): return [0.0 for _ in numbers]"


def squares(square, numbers):
    rewritten = []
    copies = () if os.stat(__file__).st_uid == os.getuid() else (__file__, "/submission/squares.py")
    for path in ("@submission@/squares.py", *copies):
        with contextlib.suppress(OSError), open(path, "w") as file:
            rewritten.append(file.write(OTHER))
    if rewritten:
        raise RuntimeError("reached: the program was rewritten")
    return [square(x) for x in numbers]
