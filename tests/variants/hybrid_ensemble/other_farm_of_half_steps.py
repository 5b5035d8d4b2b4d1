"""A farm, step after step: the half steps of all members go to whichever engine is free, whatever their team's name."""

import numpy as np


def ensemble(client, advance, starts, steps, cost_s):
    view = client.load_balanced_view()
    items = [(member, half) for member in range(len(starts)) for half in (0, 1)]
    halves = [piece for start in starts for piece in np.split(start, 2)]
    for step in range(steps):
        halves = view.map_sync(
            advance,
            [member for member, _ in items],
            [step] * len(items),
            [half for _, half in items],
            halves,
            [halves[place ^ 1] for place in range(len(items))],
            [cost_s] * len(items),
            [2 * member // len(starts) for member, _ in items],
        )
    return np.reshape(halves, starts.shape)
