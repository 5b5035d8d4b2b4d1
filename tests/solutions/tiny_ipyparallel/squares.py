"""Squares, spread over ipyparallel engines."""

from __future__ import annotations


def squares(client, square, numbers):
    """The squares of all numbers."""
    return client.load_balanced_view().map_sync(square, numbers)
