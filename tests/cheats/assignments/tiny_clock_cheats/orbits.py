"""Orbits, spread over engines."""

from __future__ import annotations


def orbits(client, starts):
    """Where each orbit ends."""
    raise NotImplementedError
