"""Readings, spread over ipyparallel engines."""

from __future__ import annotations


def readings(client, take, cost_s):
    """The readings of all items."""
    raise NotImplementedError
