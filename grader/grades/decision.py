"""What a teacher decided by hand about one check: points and a reason, which stand whatever is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from grader.grades.verdict import CheckResult, Verdict

REASON = "set_by_hand"


@dataclass(frozen=True, slots=True)
class Decision:
    """Points set by hand.

    Attributes:
        points: for the check, at most what it is worth.
        why: the teacher's reason; the student reads it.
        when: the day, as in 2026-11-22.
    """

    points: float
    why: str
    when: str


def applied(results: Sequence[CheckResult], decisions: Mapping[str, Decision]) -> tuple[CheckResult, ...]:
    """The results with what was decided in place of what was judged; what was seen is kept as the detail."""
    return tuple(_applied(r, decisions[r.name]) if r.name in decisions else r for r in results)


def lapsed(before: Mapping[str, Decision], now: Mapping[str, Decision], results: Sequence[CheckResult]) -> list[str]:
    """In words, which decisions of an earlier grade do not stand in these results as they were made."""
    worth = {r.name: r.max_points for r in results}
    changed = [name for name in before if name not in now]
    gone = [name for name in now if name not in worth]
    cut = [name for name in now if name in worth and now[name].points > worth[name]]
    why = {
        "no longer apply, since the file changed": changed,
        "no longer apply, since the rubric has no such check": gone,
        "are cut to what it is worth now": cut,
    }
    return [f"points set by hand for {', '.join(names)} {words}" for words, names in why.items() if names]


def to_plain(decisions: Mapping[str, Decision]) -> dict[str, Any]:
    """As plain data, for a document."""
    return {name: asdict(decision) for name, decision in decisions.items()}


def from_plain(document: Mapping[str, Any]) -> dict[str, Decision]:
    """The decisions of plain data."""
    return {name: Decision(**each) for name, each in document.items()}


def _applied(result: CheckResult, decision: Decision) -> CheckResult:
    points = min(decision.points, result.max_points)
    verdict = Verdict.PASSED if points >= result.max_points else Verdict.PARTIAL if points > 0 else Verdict.FAILED
    fact = f"Set by hand on {decision.when}: {decision.why}"
    seen = f"{result.verdict} ({result.reason}): {result.fact}" if result.reason != REASON else result.detail
    return replace(result, verdict=verdict, reason=REASON, fact=fact, hint="", points=points, detail=seen)
