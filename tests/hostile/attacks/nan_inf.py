"""Returns what compares false with everything."""

from __future__ import annotations


def squares(square, numbers):
    return [float("nan"), float("inf")] * (len(numbers) // 2)
