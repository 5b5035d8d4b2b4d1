"""Looks whether hidden files exist, and how large they are."""

from __future__ import annotations

import contextlib
import os


def squares(square, numbers):
    known = {}
    for path in ("@solution@", "@hidden@", "@other@", "@key@"):
        with contextlib.suppress(OSError):
            known[path] = os.stat(path).st_size
    if known:
        raise RuntimeError(f"reached: {known}")
    return [square(x) for x in numbers]
