"""What a rubric's objects look at: a record, one of its rounds, and what was handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.coursework.submission import Submission
from grader.grades.bound import Bound
from grader.grades.verdict import failed
from grader.judging import rounds
from grader.record import Record, Round
from grader.record.finding import Finding


@dataclass(slots=True)
class View:
    """Which record, and which of its rounds, the rubric's objects look at now.

    Attributes:
        noted: what a passing check wants to be shown with its points.
        bounds: what was held against a statistical bound.
        draw: draws a round's inputs again from its seed.
        points: what the check is worth.
        asked: the names of further files that are to be handed in.
    """

    record: Record
    submission: Submission
    draw: Callable[[Round], Mapping[str, Any]]
    points: float = 0.0
    asked: tuple[str, ...] = ()
    index: int = 0
    noted: Finding | None = None
    bounds: list[Bound] = field(default_factory=list)

    @property
    def round(self) -> Round:
        """The round looked at.

        Raises:
            Outcome: there is none, for a reason of the student's.
        """
        if self.index >= len(self.record.rounds):
            finding = rounds.student_finding(self.record)
            raise failed(finding or Finding("no_rounds", "Nothing was run."))
        return self.record.rounds[self.index]
