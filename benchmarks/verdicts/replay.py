"""Decisions replayed from recorded rounds: drawn again in blocks, since noise lasts longer than a round."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.judging import speedup
from grader.judging.speedup import RoundSpeedup
from grader.judging.task_costs import Baselines
from grader.measuring.calibration import upper_bound
from grader.record.trace import Trace

BLOCK = 3  # rounds: noise lasts for seconds, a round for about five
GRADINGS = 2000
CLASS = 30
PLAIN = 1.5
THRESHOLD = PLAIN / 2  # of what the reference reaches
_SEEN = 4  # serial runs, at least: for the answer, and of three timed rounds


Traces = Mapping[str, Trace]
"""One recorded round: the run of each program, and of ``baseline``."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often gradings of one program came out how.

    Attributes:
        gradings: that were replayed.
        wrong: verdicts on the threshold that contradict the truth.
        open: gradings without one.
        mean_rounds: rounds that a grading took.
        points: the fractions of the points given, each once, smallest first.
        spread: between the largest and the smallest fraction among 30 gradings.
        wrong_at_most: the rate of wrong verdicts, with 95 % certainty.
    """

    gradings: int
    wrong: int
    open: int
    mean_rounds: float
    points: tuple[float, ...]
    spread: float
    wrong_at_most: float


def judged(known: Sequence[Traces], program: str, workers: int = 2) -> list[RoundSpeedup]:
    """What each recorded round says of a program, with as many serial runs known as a grading has seen."""
    serial = [each["baseline"] for each in known]
    found = []
    for number, each in enumerate(known):
        seen = Baselines(serial[number - back] for back in range(min(_SEEN, len(known))))
        found.append(speedup.of_round(each[program], each["baseline"], each["reference"], workers, seen))
    return found


def replayed(rounds: Sequence[RoundSpeedup], *, truth: bool, workers: int = 2, seed: int = 1) -> Verdicts:
    """What the protocol decides, again and again, on rounds drawn from the recorded ones."""
    draw = random.Random(seed)
    found = [_graded(list(_drawn(rounds, draw)), workers) for _ in range(GRADINGS)]
    reached = [each.reached for each in found]
    points = [each.points for each in found if each.points is not None]
    return Verdicts(
        gradings=len(found),
        wrong=sum(r is not None and r is not truth for r in reached),
        open=sum(r is None for r in reached),
        mean_rounds=sum(each.rounds for each in found) / len(found),
        points=tuple(sorted(set(points))),
        spread=max(points[:CLASS], default=0.0) - min(points[:CLASS], default=0.0),
        wrong_at_most=_wrong_at_most(rounds, truth=truth),
    )


def plain_threshold(rounds: Sequence[RoundSpeedup], *, truth: bool, seed: int = 1, count: int = 5) -> float:
    """The rate of wrong verdicts of the usual way: the median of so many wall-clock speedups against 1.5."""
    draw = random.Random(seed)
    wrong = 0
    for _ in range(GRADINGS):
        walls = sorted(r.wall for r in list(_drawn(rounds, draw))[:count])
        wrong += (walls[count // 2] >= PLAIN) is not truth
    return wrong / GRADINGS


def _wrong_at_most(rounds: Sequence[RoundSpeedup], *, truth: bool) -> float:
    """From the rounds themselves, which are independent as the replayed gradings are not.

    So many rounds bound the rate at which a single one is wrong (Clopper and Pearson, 1934), and the gambler's ruin
    the rate at which a lead of wrong ones comes about.
    """
    signs = [(r.submission >= THRESHOLD * r.reference) is truth for r in rounds if r.reference]
    wrong = upper_bound(signs.count(False), len(signs))
    return 1.0 / (1.0 + ((1.0 - wrong) / wrong) ** speedup.LEAD)


@dataclass(frozen=True, slots=True)
class _Graded:
    reached: bool | None
    points: float | None
    rounds: int


def _graded(rounds: list[RoundSpeedup], workers: int) -> _Graded:
    """One grading: rounds are added until the verdict is sure."""
    for count in range(speedup.MIN_ROUNDS, speedup.MAX_ROUNDS + 1):
        judged = speedup.judge(rounds[:count], workers)
        if judged.fraction is not None:
            return _Graded(speedup.reaches(rounds[:count], workers, THRESHOLD), judged.fraction, count)
    return _Graded(speedup.reaches(rounds, workers, THRESHOLD), None, speedup.MAX_ROUNDS)


def _drawn(rounds: Sequence[RoundSpeedup], draw: random.Random) -> list[RoundSpeedup]:
    """As many rounds as a grading may take, in blocks that follow each other (moving-block bootstrap, Künsch 1989)."""
    found: list[RoundSpeedup] = []
    while len(found) < speedup.MAX_ROUNDS:
        start = draw.randrange(len(rounds) - BLOCK + 1)
        found += rounds[start : start + BLOCK]
    return found[: speedup.MAX_ROUNDS]
