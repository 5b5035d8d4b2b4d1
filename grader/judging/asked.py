"""What is asked of a program, as far as the reference's own schedule allows it.

Not every pattern of parallelism keeps all workers busy: in a pipeline one stage takes four times as long as the next,
and phases end in barriers. There the lines that fit a farm of tasks would accuse whoever did as well as can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.judging.measures import NOTICEABLE, Measures, Scene, concurrency, sharers, shares
from grader.judging.thresholds import Thresholds

_SEEN = 1.1  # tasks at once: a reference below shows nothing, and the usual lines stand
_GAIN = 1 / 3  # of the reference's gain, where it cannot be large: as ``gain`` is of ``reference_gain``
_LEAST_GAIN = 1.02  # times as fast: who works for show gains less, whatever the reference does


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines of one round.

    Attributes:
        shares: of all demand, what the busiest worker would hold, the next one, and so on; a part of that is asked.
        concurrency: the least number of tasks that compute at once.
        clear_concurrency: less is a clear violation.
        gain: how much faster than the serial program it must be by the clock; 0 where that cannot be asked.
        useful_gain: what counts as use. It is more where work is known by its sums alone, and too little of it ran at
            once if whatever was done beyond what is needed was for show: then the clock tells whether it was.
    """

    shares: tuple[float, ...]
    concurrency: float
    clear_concurrency: float
    gain: float
    useful_gain: float


def asked(scene: Scene, seen: Measures, limits: Thresholds) -> Asked:
    """The lines for a program, by its own measures and by what the reference did in the same round.

    A reference with few tasks at once lowers the lines: each then lies as far between one task at a time and the
    reference as it says. What makes up for that is the clock: the program must gain whatever the reference gains.
    """
    gain = _usual_gain(scene, seen, limits)
    least, clear = limits.concurrency, limits.clear_concurrency
    if scene.reference is not None:
        allowed = concurrency(scene.reference, scene.workers)
        least = max(least, min(limits.enough, limits.of_reference * allowed))
        between = 1.0 + limits.of_reference * (allowed - 1.0)
        if allowed >= _SEEN and between < limits.concurrency:
            least, clear = between, min(clear, 1.0 + limits.clear_of_reference * (allowed - 1.0))
            gain = max(_LEAST_GAIN, min(limits.gain, 1.0 + _GAIN * (seen.reference_gain - 1.0)))
    clocked = (scene.divisible or scene.by_clocks) and gain > 0.0 and _surely_at_once(scene) < least
    useful = max(gain, 1.0 + _GAIN * (seen.reference_gain - 1.0)) if clocked else gain
    return Asked(_shares(scene, seen), least, clear, gain, useful)


def _usual_gain(scene: Scene, seen: Measures, limits: Thresholds) -> float:
    """Asked in rounds in which the reference gains; where there is none, and only sums are known, in all of them."""
    shows = seen.reference_gain >= limits.reference_gain or (scene.reference is None and scene.divisible)
    return limits.gain if shows else 0.0


def _surely_at_once(scene: Scene) -> float:
    """The concurrency of what is needed, were nothing dearer beside other tasks."""
    needed_s = max(each.in_tasks_s for each in scene.known)
    return concurrency(scene.program, scene.workers) * min(1.0, needed_s / max(scene.program.in_tasks_s, 1e-9))


def _shares(scene: Scene, seen: Measures) -> tuple[float, ...]:
    """An even share, or the reference's of the same rank where that is less.

    A pool may have more processes than the assignment has workers: then the work may be shared among all of them.
    """
    among = max(scene.workers, sharers(seen.busy))
    usual = shares(scene.reference) if scene.reference is not None else ()
    usual = tuple(share for share in usual if share >= NOTICEABLE)
    return tuple(min(1.0 / among, *usual[rank : rank + 1], 1.0) for rank in range(len(seen.busy)))
