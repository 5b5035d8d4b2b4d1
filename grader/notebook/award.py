"""What a test cell shows and is worth: plain floats within the cell's points, or nothing while a check is open. Pure.

nbgrader 0.9.6 takes what it cannot read as a number for full marks, a numpy scalar among them, and drops a student's
whole assignment for a number above the maximum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grader.grades.verdict import CheckResult, Verdict
from grader.record.finding import Finding
from grader.text import beginning_and_end, printable

_DIGITS = 4
_MAX_DETAIL = 4000


@dataclass(frozen=True, slots=True)
class Award:
    """One test cell's.

    Attributes:
        points: a float from 0 to the cell's points; None leaves them to a person.
        text: what the student reads below the cell.
    """

    points: float | None
    text: str


def award(result: CheckResult, max_score: float, notes: Sequence[str] = ()) -> Award:
    """Of a check's result, scaled to what the cell is worth in the gradebook."""
    detail = "" if result.verdict is Verdict.UNGRADED else result.detail  # the rubric's traceback is for its author
    words = [result.fact, f"→ {result.hint}" if result.hint else "", beginning_and_end(detail)[-_MAX_DETAIL:], *notes]
    share = None if result.points is None or not result.max_points else float(result.points) / float(result.max_points)
    points = None if share is None else scaled(share, max_score)
    return Award(points, _text(str(result.verdict).replace("_", " "), points, max_score, words))


def refused(finding: Finding, max_score: float, notes: Sequence[str] = ()) -> Award:
    """No points, for a reason of the student's."""
    return Award(0.0, _text("failed", 0.0, max_score, [finding.fact, f"→ {finding.hint}", *notes]))


def left_open(finding: Finding, max_score: float) -> Award:
    """No points yet, for a reason of ours."""
    return Award(None, _text("ungraded", None, max_score, [finding.fact, f"→ {finding.hint}" if finding.hint else ""]))


def scaled(share: float, max_score: float) -> float | None:
    """That share of a cell's points, within them; None where it is no number."""
    points = float(share) * float(max_score)
    return round(min(max(points, 0.0), float(max_score)), _DIGITS) if math.isfinite(points) else None


def _text(verdict: str, points: float | None, max_score: float, words: Sequence[str]) -> str:
    worth = "no points yet: your teacher decides" if points is None else f"{points:g} of {max_score:g} points"
    return printable("\n".join([f"{verdict}, {worth}", *filter(None, words)])) + "\n"
