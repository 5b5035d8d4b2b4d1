from __future__ import annotations


def total(square, numbers, client=None):
    return sum(square(x) for x in numbers)
