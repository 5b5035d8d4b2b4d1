"""A rubric tried on a program that is right: whether its checks pass the answers, and how near their bounds are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.coursework.submission import Submission
from grader.grades.bound import Bound
from grader.grades.case import PER_ROUND
from grader.grades.check import Check
from grader.grades.verdict import Outcome, Verdict
from grader.grades.view import View
from grader.record import Record, Round

_SURE = 3.1  # standard deviations of a normal distribution: one side of 0.1 %


@dataclass(frozen=True, slots=True)
class Tried:
    """What a check said of right answers.

    Attributes:
        rounds: how many it was held against.
        failed: of how many it said that they are wrong.
        fact: what it said of the first of these.
        broken: what it raised that ends no check.
        distances: of random values from what is expected, in standard errors, all rounds together; those that come
            again are not random, and count once.
        values: how many it holds against a bound in a round.
        limit: how many standard errors are allowed.
    """

    check: str
    rounds: int
    failed: int
    fact: str
    broken: str
    distances: tuple[float, ...] = ()
    values: int = 1
    limit: float = math.inf

    @property
    def spread(self) -> float:
        """The root mean square of the distances: near 1 where ``error`` is what it says."""
        return math.sqrt(sum(d * d for d in self.distances) / max(len(self.distances), 1))

    @property
    def is_too_narrow(self) -> bool:
        """Whether right answers surely spread more than the bound allows for.

        The sum of squares of normal distances has a chi-squared distribution, approximated by Wilson and Hilferty
        (1931).
        """
        count = len(self.distances)
        if count == 0:
            return False
        part = 2 / (9 * count)
        return self.spread**2 > (1 - part + _SURE * math.sqrt(part)) ** 3

    @property
    def misses(self) -> float:
        """The part of rounds in which a right answer that spreads like these misses the bound."""
        missed = math.erfc(self.limit / (self.spread * math.sqrt(2)))
        return 1.0 - math.pow(1.0 - missed, self.values)


def tried(
    checks: Mapping[str, Check],
    records: Iterable[Record],
    submission: Submission,
    draw: Callable[[Round], Mapping[str, Any]],
    asked: tuple[str, ...] = (),
) -> list[Tried]:
    """What each check that looks at answers says of a program that is right."""
    known = [View(record, submission, draw, asked=asked) for record in records]
    return [_tried(check, known) for check in checks.values() if check.uses & PER_ROUND]


def _tried(check: Check, views: Sequence[View]) -> Tried:
    count, facts, broken = 0, [], ""
    bounds: list[Bound] = []
    for known in views:
        view = replace(known, points=check.points, bounds=bounds)
        for index in range(len(view.record.rounds)):
            view.index = index
            count += 1
            try:
                check.run(view)
            except Outcome as outcome:
                facts += [outcome.finding.fact] if outcome.verdict is Verdict.FAILED else []
            except AssertionError as fault:
                facts.append((str(fault).splitlines() or ["its condition does not hold"])[0])
            except Exception as fault:  # noqa: BLE001 -- the boundary: whatever a rubric raises is told to its author
                broken = broken or f"{type(fault).__name__}: {fault}"
    return Tried(
        check=check.name,
        rounds=count,
        failed=len(facts),
        fact=facts[0] if facts else "",
        broken=broken,
        distances=tuple(dict.fromkeys(float(d) for each in bounds for d in each.distances.ravel())),
        values=max((each.distances.size for each in bounds), default=1),
        limit=min((each.limit for each in bounds), default=math.inf),
    )
