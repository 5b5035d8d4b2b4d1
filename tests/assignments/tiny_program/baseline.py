"""The serial program that the speedup is measured against."""

from __future__ import annotations

from tasks import numbers, square


def serial(count, seed):
    """What a program leaves in its files."""
    squares = [square(x) for x in numbers(count, seed)]
    return {"squares": squares, "largest": max(squares), "count": count}
