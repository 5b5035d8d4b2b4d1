"""The reference."""

from __future__ import annotations


def squares(square, numbers):
    """The squares of all numbers."""
    return list(map(square, numbers))
