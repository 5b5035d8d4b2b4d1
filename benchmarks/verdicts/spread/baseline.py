"""One after the other."""

from __future__ import annotations


def spread(stir, numbers, client=None):
    return {"stirred": [stir(n) for n in numbers]}
