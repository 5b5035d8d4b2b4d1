from __future__ import annotations


def mapped(square, gauge, estimator, form, numbers):
    return [square(x) for x in numbers]
