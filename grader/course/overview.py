"""A class at a glance: who stands where, what fails, what looks like the assignment's fault, who needs a person."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.course.entry import Entry
from grader.course.points import Standing
from grader.grades.gradebook import Glance
from grader.grades.handed_in import BY_HAND
from grader.grades.verdict import CheckResult, Verdict
from grader.judging.rounds import MAX_ATTEMPTS

_REASONS = 3  # of a check, those that are most frequent
_PASSED = {Verdict.PASSED, Verdict.PARTIAL}


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How a check went in a class.

    Attributes:
        reasons: why not passed, and how often; those that are most frequent.
        doubtful: whether more than half fail what the reference passes: the wording may be at fault.
    """

    name: str
    title: str
    passed: int
    partial: int
    failed: int
    open: int
    not_reached: int
    reasons: Sequence[tuple[str, int]]
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """Speedups over the serial program: the least, quartiles and the most.

    Attributes:
        reference: that of the reference, or None.
    """

    count: int
    quartiles: Sequence[float]
    reference: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A class and an assignment.

    Attributes:
        standings: how many stand where.
        late: students whose work counts as late.
        points: mean of the final points; None where nobody has any.
        needs: students who need a person, and why.
        falls: students whose points would be less, had nothing been published.
    """

    assignment: str
    standings: Mapping[Standing, int]
    late: Sequence[str]
    missing: Sequence[str]
    points: float | None
    max_points: float | None
    checks: Sequence[CheckCount]
    speedup: Spread | None
    needs: Sequence[tuple[str, str]]
    falls: Sequence[str]


def overview(
    assignment: str, entries: Sequence[Entry], glances: Mapping[str, Glance], reference: Glance | None
) -> Overview:
    """What a teacher wants to see of a class.

    Args:
        assignment: its name.
        entries: of everyone of the roster.
        glances: the grades, by the ids under which they are kept.
        reference: the reference's grade, where it was graded with the class.
    """
    finals = [e.points.final for e in entries if e.points.final is not None]
    worth = [e.points.max_points for e in entries if e.points.max_points is not None]
    graded = [e for e in entries if e.checks]
    counts = _counts(graded, reference)
    return Overview(
        assignment,
        Counter(e.points.standing for e in entries),
        [e.student.id for e in entries if e.late is not None],
        [e.student.id for e in entries if e.points.standing is Standing.MISSING],
        statistics.fmean(finals) if finals else None,
        max(worth, default=None),
        counts,
        _spread(glances.values(), reference),
        [*_by_hand(entries), *_again_and_again(entries, glances, counts)],
        [e.student.id for e in entries if e.points.is_held],
    )


def _counts(entries: Sequence[Entry], reference: Glance | None) -> list[CheckCount]:
    """In the order of the rubric, as the first grades have it."""
    names = dict.fromkeys(c.name for e in entries for c in e.checks)
    by_name = {name: [c for e in entries for c in e.checks if c.name == name] for name in names}
    passed = {c.name for c in reference.checks if c.verdict is Verdict.PASSED} if reference is not None else set()
    return [_count(name, checks, passes=name in passed) for name, checks in by_name.items()]


def _count(name: str, checks: Sequence[CheckResult], *, passes: bool) -> CheckCount:
    verdicts = Counter(c.verdict for c in checks)
    failed = verdicts[Verdict.FAILED]
    reasons = Counter(
        c.reason for c in checks if c.verdict is not Verdict.PASSED and c.verdict is not Verdict.NOT_REACHED
    )
    reached = len(checks) - verdicts[Verdict.NOT_REACHED]
    return CheckCount(
        name,
        next((c.title for c in checks if c.title), name),
        verdicts[Verdict.PASSED],
        verdicts[Verdict.PARTIAL],
        failed,
        verdicts[Verdict.INCONCLUSIVE] + verdicts[Verdict.UNGRADED],
        verdicts[Verdict.NOT_REACHED],
        reasons.most_common(_REASONS),
        passes and failed > reached / 2,
    )


def _spread(glances: Iterable[Glance], reference: Glance | None) -> Spread | None:
    found = sorted(g.speedup for g in glances if g.speedup is not None)
    if not found:
        return None
    quartiles = statistics.quantiles(found, n=4, method="inclusive") if len(found) > 1 else found * 3
    return Spread(len(found), [found[0], *quartiles, found[-1]], reference.speedup if reference is not None else None)


def _by_hand(entries: Sequence[Entry]) -> Iterable[tuple[str, str]]:
    for entry in entries:
        waiting = [c.title or c.name for c in entry.checks if c.reason == BY_HAND]
        if waiting and entry.points.standing is Standing.OPEN:
            yield entry.student.id, f"to be marked by hand: {', '.join(waiting)}"


def _again_and_again(
    entries: Sequence[Entry], glances: Mapping[str, Glance], counts: Sequence[CheckCount]
) -> Iterable[tuple[str, str]]:
    """Who stays open in all measurings, where most others are decided: noise seldom does that to one alone."""
    decided = {c.name for c in counts if c.passed + c.partial + c.failed > c.open}
    for entry in entries:
        glance = glances.get(entry.student.id)
        if glance is None or glance.attempt < MAX_ATTEMPTS:
            continue
        left = [c for c in glance.checks if c.verdict.is_open and c.reason != BY_HAND and c.name in decided]
        if left:
            yield entry.student.id, f"open after {glance.attempt} measurings ({left[0].reason}); look at the program"
