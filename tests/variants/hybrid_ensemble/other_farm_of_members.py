"""A farm: each engine takes whole members, both halves of them, as soon as it is free; there are no teams."""

import numpy as np


def ensemble(client, advance, starts, steps, cost_s):
    def run(member, start):
        first, second = start[: len(start) // 2], start[len(start) // 2 :]
        for step in range(steps):
            first, second = (
                advance(member, step, 0, first, second, cost_s, "farm"),
                advance(member, step, 1, second, first, cost_s, "farm"),
            )
        return [*first, *second]

    return np.array(client.load_balanced_view().map_sync(run, range(len(starts)), list(starts)))
