"""What the tasks of a run usually cost: from several runs of the serial program, with the noise taken out.

The same task takes up to 1.43 times the CPU time when the other hardware thread of its core is busy, whoever keeps it
busy, and that changes within a run. What the runs agree on is a property of the tasks; what they do not is noise.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from grader.record.trace import Trace


def usual(needed: Trace, baselines: Sequence[Trace]) -> tuple[float, ...]:
    """CPU seconds of each task that the answer needs, largest first.

    Args:
        needed: a run that does just the work that must be done: its sum is kept.
        baselines: runs of the serial program, on these inputs and on others like them; those with another number of
            tasks tell nothing. Where none is left, the tasks of ``needed`` stand for themselves.
    """
    own = sorted((task.cpu_s for task in needed.tasks), reverse=True)
    shape = _shape([profile for run in baselines if len(profile := _profile(run)) == len(own)])
    return tuple(sum(own) / len(own) * part for part in shape) if shape else tuple(own)


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
    places = list(zip(*profiles, strict=True))
    means = [statistics.fmean(place) for place in places]
    if len(profiles) < _TWO or len(places) < _TWO:
        return sorted(means, reverse=True)
    chance = statistics.fmean(statistics.variance(place) for place in places) / len(profiles)
    seen = statistics.variance(means, 1.0)
    kept = max(0.0, 1.0 - chance / seen) if seen > 0.0 else 0.0
    return sorted((1.0 + kept * (mean - 1.0) for mean in means), reverse=True)


_TWO = 2  # the fewest of which there is a variance
