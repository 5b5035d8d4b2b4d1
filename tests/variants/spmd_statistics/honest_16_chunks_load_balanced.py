"""Cuts the array into 16 chunks, dealt out by a load-balanced view."""

from functools import reduce

import numpy as np


def describe(client, summarise, moments, readings, edges, grid, width):
    chunks = np.array_split(readings, 16)
    view = client.load_balanced_view()
    found = view.map_sync(summarise, chunks, [edges] * 16, [grid] * 16, [width] * 16)
    total = reduce(add, found)
    return {
        "moments": moments(total["count"], total["powers"]),
        "histogram": total["histogram"],
        "density": total["density"] / total["count"],
    }


def add(one, other):
    return {name: one[name] + other[name] for name in one}
