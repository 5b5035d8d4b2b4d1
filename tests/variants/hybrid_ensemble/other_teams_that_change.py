"""Two members at a time, each by a pair of engines, but the pairs are others each time: no engine belongs to a team."""

import numpy as np

PAIRS = [[(0, 1), (2, 3)], [(0, 2), (1, 3)], [(0, 3), (1, 2)]]


def ensemble(client, advance, starts, steps, cost_s):
    forecasts = np.empty_like(starts)
    for first in range(0, len(starts), 2):
        pairs = PAIRS[first // 2 % len(PAIRS)]
        running = {member: np.split(starts[member], 2) for member in range(first, min(first + 2, len(starts)))}
        for step in range(steps):
            pending = {
                member: [
                    client[engine].apply_async(
                        advance, member, step, half, halves[half], halves[1 - half], cost_s, member % 2
                    )
                    for half, engine in enumerate(pairs[member % 2])
                ]
                for member, halves in running.items()
            }
            running = {member: [result.get() for result in results] for member, results in pending.items()}
        for member, halves in running.items():
            forecasts[member] = np.concatenate(halves)
    return forecasts
