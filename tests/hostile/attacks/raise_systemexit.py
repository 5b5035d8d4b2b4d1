"""Asks the interpreter to exit with status 0 in the middle of a call."""

from __future__ import annotations

import sys


def squares(square, numbers):
    sys.exit(0)
