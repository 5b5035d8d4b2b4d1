"""A thread for each team takes members from a queue; each engine knows by a scattered name which half is its own."""

from queue import Empty, SimpleQueue
from threading import Thread

import numpy as np


def ensemble(client, advance, starts, steps, cost_s):
    forecasts = np.empty_like(starts)
    waiting = SimpleQueue()
    for member in range(len(starts)):
        waiting.put(member)

    def lead(team, name):
        while True:
            try:
                member = waiting.get_nowait()
            except Empty:
                return
            halves = np.split(starts[member], 2)
            for step in range(steps):
                halves = team.apply_sync(own_half, advance, member, step, halves, cost_s, name)
            forecasts[member] = np.concatenate(halves)

    teams = {"north": client[0:2], "south": client[2:4]}
    for team in teams.values():
        team.scatter("half", [0, 1], flatten=True, block=True)
    threads = [Thread(target=lead, args=(team, name)) for name, team in teams.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return forecasts


def own_half(advance, member, step, halves, cost_s, name):
    return advance(member, step, half, halves[half], halves[1 - half], cost_s, name)
