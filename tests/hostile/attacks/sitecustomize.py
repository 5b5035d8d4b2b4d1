"""Hands in files that Python runs at its start where it finds them."""

from __future__ import annotations

import sys


def squares(square, numbers):
    if hasattr(sys, "customised"):
        raise RuntimeError("reached: a start-up file of the submission was run")
    return [square(x) for x in numbers]
