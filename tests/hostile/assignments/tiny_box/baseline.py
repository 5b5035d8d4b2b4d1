from __future__ import annotations


def squares(square, numbers):
    return [square(x) for x in numbers]
