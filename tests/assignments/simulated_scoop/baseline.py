from __future__ import annotations


def readings(take, cost_s):
    return [take(index, cost) for index, cost in enumerate(cost_s)]
