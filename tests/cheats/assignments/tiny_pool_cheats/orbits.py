"""Orbits, spread over worker processes."""

from __future__ import annotations


def orbits(orbit, starts):
    """Where each orbit ends."""
    raise NotImplementedError
