"""Squares, spread over SCOOP workers."""

from __future__ import annotations

from scoop import futures


def squares(square, numbers):
    """The squares of all numbers."""
    return list(futures.map(square, numbers))
