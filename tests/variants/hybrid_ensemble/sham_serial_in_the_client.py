"""Both halves are computed in the client, in the name of two teams; the engines only count cells."""

import numpy as np


def ensemble(client, advance, starts, steps, cost_s):
    client[:].map_sync(len, [list(start) for start in starts])
    forecasts = np.empty_like(starts)
    for member, start in enumerate(starts):
        halves = np.split(start, 2)
        for step in range(steps):
            halves = [
                advance(member, step, half, halves[half], halves[1 - half], cost_s, member % 2) for half in (0, 1)
            ]
        forecasts[member] = np.concatenate(halves)
    return forecasts
