"""Points from verdicts, and a grade from points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.grades.verdict import CheckResult, Outcome, Verdict, ungraded
from grader.record.finding import Finding

WAITS = "needs_open_check"
WAITING = {"not_reached", "needs_open_check"}
"""The reasons of checks that were not evaluated, since another one did not pass."""

_DIGITS = 4  # so that 0.1 + 0.2 is 0.3 in every gradebook


class Status(StrEnum):
    """Whether a grade may be entered."""

    FINAL = "final"
    PROVISIONAL = "provisional"  # some check is open
    UNGRADED = "ungraded"  # every check is open


@dataclass(frozen=True, slots=True)
class Score:
    """The sum over the checks.

    Attributes:
        points: None unless every check is decided.
        decided_points: of the checks that are decided.
    """

    status: Status
    points: float | None
    decided_points: float
    max_points: float


def result(*, name: str, title: str, max_points: float, outcome: Outcome | None) -> CheckResult:
    """The line of one check that ended with this outcome; None is a check that simply passed."""
    if outcome is None:
        return CheckResult(name, title, Verdict.PASSED, "passed", "", "", max_points, max_points)
    finding = outcome.finding
    points = _points(outcome, max_points)
    words = (finding.reason, finding.fact, finding.hint)
    return CheckResult(name, title, outcome.verdict, *words, points, max_points, finding.detail)


def not_reached(needed: CheckResult) -> Outcome:
    """The outcome of a check that needs another one which did not pass; while that one is open, so is this."""
    what = needed.title or needed.name
    if needed.verdict.is_open:
        finding = Finding(WAITS, f"Waits for: {what}", "")
        return Outcome(Verdict.INCONCLUSIVE, finding)
    return Outcome(Verdict.NOT_REACHED, Finding("not_reached", f"Needs first: {what}", ""))


def told_on(
    judged: Sequence[CheckResult], decided: Sequence[CheckResult], obstacle: Finding | None
) -> tuple[CheckResult, ...]:
    """The decided results; what waited for a check that is decided now fails with that one, or lacks a measurement.

    Args:
        judged: the results as they were seen; what one waits for stands in its fact, as ``not_reached`` words it.
        decided: the same after a teacher's decisions.
        obstacle: why the record was not measured further, or None.
    """
    waits_for = {not_reached(r).finding.fact: r.name for r in judged if r.verdict.is_open}
    found = {r.name: r for r in decided}
    for _ in decided:  # a chain of them is as long at most
        for each in [r for r in found.values() if r.reason == WAITS]:
            needed = found.get(waits_for.get(each.fact, ""))
            if needed is not None and needed is not each and not needed.verdict.is_open:
                outcome = _after(needed, obstacle)
                found[each.name] = result(name=each.name, title=each.title, max_points=each.max_points, outcome=outcome)
    return tuple(found.values())


def _after(needed: CheckResult, obstacle: Finding | None) -> Outcome:
    if needed.verdict not in {Verdict.PASSED, Verdict.PARTIAL}:
        return not_reached(needed)
    what = needed.title or needed.name
    fact = f"It was not measured: it waited for a check that was then decided by hand ({what.rstrip('.')})."
    return ungraded(obstacle or Finding("not_measured", fact, "Grade it again."))


def alone(result: CheckResult, cause: CheckResult) -> CheckResult:
    """A check that was not evaluated, where the one that it waits for is not shown: it takes that one's place.

    Whoever reads it learns what failed, and no program takes it for well.
    """
    fact = f"{not_reached(cause).finding.fact}\n{cause.fact}"
    return replace(result, verdict=cause.verdict, fact=fact, hint=cause.hint, detail=cause.detail)


def total(results: Sequence[CheckResult]) -> Score:
    """The score of all checks of one submission."""
    decided = [r.points for r in results if r.points is not None]
    decided_points = round(sum(decided), _DIGITS)
    max_points = round(sum(r.max_points for r in results), _DIGITS)
    if len(decided) == len(results):
        return Score(Status.FINAL, decided_points, decided_points, max_points)
    status = Status.PROVISIONAL if decided else Status.UNGRADED
    return Score(status, None, decided_points, max_points)


def shown(points: float | None) -> str:
    """Points without needless decimals; ``?`` while they are open."""
    return "?" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def _points(outcome: Outcome, max_points: float) -> float | None:
    match outcome.verdict:
        case Verdict.PASSED:
            return max_points
        case Verdict.PARTIAL:
            return round(min(1.0, max(0.0, outcome.fraction)) * max_points, _DIGITS)
        case Verdict.FAILED | Verdict.NOT_REACHED:
            return 0.0
        case Verdict.INCONCLUSIVE | Verdict.UNGRADED:
            return None
