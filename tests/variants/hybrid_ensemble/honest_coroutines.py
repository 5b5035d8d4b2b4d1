"""A coroutine of asyncio for each team, which awaits both halves of a step as futures."""

import asyncio

import numpy as np


def ensemble(client, advance, starts, steps, cost_s):
    teams = {"a": (client[0], client[1]), "b": (client[2], client[3])}
    return asyncio.run(all_members(teams, advance, starts, steps, cost_s))


async def all_members(teams, advance, starts, steps, cost_s):
    forecasts = np.zeros(starts.shape)
    members = iter(enumerate(starts))

    async def work(team, left, right):
        for member, start in members:
            one, two = np.split(start, 2)
            for step in range(steps):
                one, two = await asyncio.gather(
                    asyncio.wrap_future(left.apply_async(advance, member, step, 0, one, two, cost_s, team)),
                    asyncio.wrap_future(right.apply_async(advance, member, step, 1, two, one, cost_s, team)),
                )
            forecasts[member] = np.concatenate([one, two])

    await asyncio.gather(*(work(team, *engines) for team, engines in teams.items()))
    return forecasts
