from __future__ import annotations


def squares(square, numbers, client=None):
    return [square(x) for x in numbers]
