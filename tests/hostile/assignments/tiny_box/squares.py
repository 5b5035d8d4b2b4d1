"""Squares."""

from __future__ import annotations


def squares(square, numbers):
    """The squares of all numbers."""
    raise NotImplementedError
