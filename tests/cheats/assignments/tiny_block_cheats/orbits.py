"""Blocks of orbits, spread over engines."""

from __future__ import annotations


def orbits(client, block, starts):
    """Where each orbit ends."""
    raise NotImplementedError
