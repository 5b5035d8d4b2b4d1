"""What the tasks of a run usually cost: from several runs of the serial program, with the noise taken out.

The same task takes up to 1.43 times the CPU time when the other hardware thread of its core is busy, whoever keeps it
busy, and that changes within a run. What the runs agree on is a property of the tasks; what they do not is noise.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

import numpy as np

from grader.record.trace import Trace


class Baselines:
    """Runs of the serial program, on the inputs in question and on others like them."""

    def __init__(self, runs: Iterable[Trace]) -> None:
        """Those that have another number of tasks than a run is needed for tell nothing of it.

        Args:
            runs: each is looked at once, however many are held against them.
        """
        self._profiles = [_profile(run) for run in runs]
        self._shapes: dict[int, list[float]] = {}

    def usual(self, needed: Trace) -> tuple[float, ...]:
        """CPU seconds of each task that the answer needs, largest first.

        Args:
            needed: a run that does just the work that must be done: its sum is kept. Where no run of the serial
                program has as many tasks, its own stand for themselves.
        """
        own = sorted((task.cpu_s for task in needed.tasks), reverse=True)
        count = len(own)
        if count not in self._shapes:
            self._shapes[count] = _shape([profile for profile in self._profiles if len(profile) == count])
        if not self._shapes[count]:
            return tuple(own)
        mean = sum(own) / count
        return tuple(mean * part for part in self._shapes[count])


def _profile(run: Trace) -> list[float]:
    """The tasks' CPU time in the order in which they began, over their mean; empty where there is none."""
    seconds = [task.cpu_s for task in sorted(run.tasks, key=lambda task: task.begin_s)]
    mean = statistics.fmean(seconds or [0.0])
    return [each / mean for each in seconds] if mean > 0.0 else []


def _shape(profiles: Sequence[Sequence[float]]) -> list[float]:
    """What each place in the serial order costs, over the mean, largest first.

    The mean of the runs, drawn towards 1 by the part of its variance that chance explains (the shrinkage of Stein's
    estimator: Efron and Morris 1973, https://doi.org/10.1080/01621459.1973.10481350). Tasks that are all alike come
    out as alike; a single run is taken as it is.
    """
    if not profiles:
        return []
    of_runs = np.array(profiles)
    runs, places = of_runs.shape
    means = of_runs.mean(axis=0)
    if runs >= _TWO and places >= _TWO:
        chance = of_runs.var(axis=0, ddof=1).mean() / runs
        seen = ((means - 1.0) ** 2).sum() / (places - 1)
        kept = max(0.0, 1.0 - chance / seen) if seen > 0.0 else 0.0
        means = 1.0 + kept * (means - 1.0)
    return [float(each) for each in np.sort(means)[::-1]]


_TWO = 2  # the fewest of which there is a variance
