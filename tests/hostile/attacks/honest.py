"""Nothing: the control. A right answer, computed serially."""

from __future__ import annotations


def squares(square, numbers):
    return [square(x) for x in numbers]
