"""Orbits, spread over SCOOP workers."""

from __future__ import annotations

from scoop import futures


def orbits(orbit, starts):
    """Where each orbit ends."""
    return list(futures.map(orbit, starts))
