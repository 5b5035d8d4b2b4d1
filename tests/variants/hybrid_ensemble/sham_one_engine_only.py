"""All halves of both teams are sent to the first engine."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np


def ensemble(client, advance, starts, steps, cost_s):
    members = iter(range(len(starts)))
    forecasts = np.empty_like(starts)

    def work(team):
        engines = client[0], client[0]
        for member in members:
            halves = np.split(starts[member], 2)
            for step in range(steps):
                pending = [
                    engine.apply_async(advance, member, step, half, halves[half], halves[1 - half], cost_s, team)
                    for half, engine in enumerate(engines)
                ]
                halves = [result.get() for result in pending]
            forecasts[member] = np.concatenate(halves)

    with ThreadPoolExecutor(2) as foremen:
        list(foremen.map(work, range(2)))
    return forecasts
