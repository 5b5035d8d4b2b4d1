from __future__ import annotations


def readings(take, cost_s, client=None):
    return [take(index, cost) for index, cost in enumerate(cost_s)]
