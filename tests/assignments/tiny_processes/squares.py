"""Squares, spread over processes of one's own."""

from __future__ import annotations


def squares(square, numbers):
    """The squares of all numbers."""
    raise NotImplementedError
