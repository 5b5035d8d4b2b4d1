"""An ensemble forecast: a farm, whose workers are teams of two engines that share each run."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

SIZE = 2


def ensemble(client, advance, starts, steps, cost_s):
    """The forecasts of all members; a team that is done with one takes the next one."""
    teams = [client.ids[first : first + SIZE] for first in range(0, len(client), SIZE)]
    forecasts = np.empty_like(starts)
    waiting = iter(range(len(starts)))  # one iterator for all teams: each member is taken once

    def work(team):
        engines = [client[number] for number in teams[team]]
        for member in waiting:
            halves = np.split(starts[member], SIZE)
            for step in range(steps):
                pending = [
                    engine.apply_async(advance, member, step, half, halves[half], halves[1 - half], cost_s, team)
                    for half, engine in enumerate(engines)
                ]
                halves = [result.get() for result in pending]
            forecasts[member] = np.concatenate(halves)

    with ThreadPoolExecutor(len(teams)) as foremen:
        list(foremen.map(work, range(len(teams))))
    return forecasts


def main():
    """Runs a larger ensemble, on four engines of this machine: python ensemble.py"""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/hybrid_ensemble"))
    import inputs
    import show
    from tasks import advance

    show.run(ensemble, advance, inputs.draw(np.random.default_rng(1)), engines=4)


if __name__ == "__main__":
    main()
