"""Computes for ever while it is imported."""

from __future__ import annotations

going_on = True
while going_on:
    pass


def squares(square, numbers):
    return [square(x) for x in numbers]
