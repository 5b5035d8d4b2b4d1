"""What was given out: each student's points when feedback was last published, and that feedback."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from grader import files
from grader.course.settings import Course
from grader.coursework import student_name
from grader.errors import CourseError


@dataclass(frozen=True, slots=True)
class Published:
    """What one student was given.

    Attributes:
        points: final ones; None where there were none to give.
        when: UTC, as ISO has it.
        text: digest of the feedback.
        made_from: digest of all that the feedback is made from: while it is the same, so is the feedback.
    """

    points: float | None
    when: str
    text: str
    made_from: str = ""


def read(course: Course, assignment: str) -> dict[str, Published]:
    """What was published of an assignment, by the students' ids.

    Raises:
        CourseError: the file is damaged.
    """
    path = _path(course, assignment)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {student: Published(**each) for student, each in document.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as fault:
        raise CourseError(
            f"{path} cannot be read ({fault}). It says what was published; take it from a copy."
        ) from None


def write(course: Course, assignment: str, given: Mapping[str, Published]) -> None:
    """Keeps what was published, beside what was before."""
    whole = {student: asdict(each) for student, each in {**read(course, assignment), **given}.items()}
    files.replace(_path(course, assignment), json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True).encode())


def feedback_path(course: Course, assignment: str, student: str) -> Path:
    """Where a student's feedback lies."""
    return course.published / assignment / f"{student_name.file_name(student)}.txt"


def now() -> str:
    """The time, as it is kept."""
    return dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")


def _path(course: Course, assignment: str) -> Path:
    return course.published / assignment / "points.json"
