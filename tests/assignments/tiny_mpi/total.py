"""A sum of squares; the engines are ranks of MPI, and sum up among themselves."""

from __future__ import annotations


def total(client, square, numbers):
    """The sum of the squares of all numbers."""
    raise NotImplementedError
