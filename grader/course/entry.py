"""What a student has for an assignment, as gradebooks, reports and feedback take it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from grader.course.points import Points
from grader.course.roster import Student
from grader.grades.verdict import CheckResult


@dataclass(frozen=True, slots=True)
class Entry:
    """One student and assignment.

    Attributes:
        comment: a few lines for the student, in plain text; empty where there is nothing to say.
        checks: of the grade; empty where there is none.
        received: when what counts was handed in; None where nothing was.
        late: how long after the date that holds for this student; None where it was in time.
        attempt: the number of what counts, from 1; 0 where nothing was handed in.
        grade: the file of the grade, of a team under the name of another; None where there is none.
    """

    student: Student
    assignment: str
    points: Points
    comment: str = ""
    checks: tuple[CheckResult, ...] = ()
    received: dt.datetime | None = None
    late: dt.timedelta | None = None
    attempt: int = 0
    grade: Path | None = None
