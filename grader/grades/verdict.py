"""The result of one check of a rubric: a verdict, a finding, points; and how a check says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grader.record.finding import Finding


class Verdict(StrEnum):
    """What became of a check. Failed is the student's; inconclusive and ungraded are ours and have no points."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_REACHED = "not_reached"
    INCONCLUSIVE = "inconclusive"
    UNGRADED = "ungraded"

    @property
    def is_open(self) -> bool:
        """Whether the points are not known yet."""
        return self in {Verdict.INCONCLUSIVE, Verdict.UNGRADED}


class Outcome(Exception):  # noqa: N818 -- not an error: how a check ends when it does not simply pass
    """Raised by the objects that a rubric uses; ends the check with a verdict."""

    def __init__(self, verdict: Verdict, finding: Finding, fraction: float = 0.0) -> None:
        super().__init__(finding.fact)
        self.verdict = verdict
        self.finding = finding
        self.fraction = fraction


def failed(finding: Finding) -> Outcome:
    """The check failed: the student's."""
    return Outcome(Verdict.FAILED, finding)


def inconclusive(finding: Finding) -> Outcome:
    """What was measured does not suffice for a verdict."""
    return Outcome(Verdict.INCONCLUSIVE, finding)


def ungraded(finding: Finding) -> Outcome:
    """It could not be measured or judged: ours."""
    return Outcome(Verdict.UNGRADED, finding)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of a grade.

    Attributes:
        name: the test function's name, with its parameters.
        title: the first line of its docstring: what the student reads.
        points: None while the verdict is open.
    """

    name: str
    title: str
    verdict: Verdict
    reason: str
    fact: str
    hint: str
    points: float | None
    max_points: float
    detail: str = ""


def to_plain(result: CheckResult) -> dict[str, Any]:
    """The result as plain data, for a document or another process."""
    return {**asdict(result), "verdict": str(result.verdict)}


def from_plain(document: Mapping[str, Any]) -> CheckResult:
    """The result of plain data."""
    return CheckResult(**{**document, "verdict": Verdict(document["verdict"])})
