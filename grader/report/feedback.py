"""What a student gets of an assignment, as text: points and where they come from, checks, what the run teaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from grader.course import dates
from grader.course.entry import Entry
from grader.course.points import Standing
from grader.course.roster import Student
from grader.course.settings import Course
from grader.grades.gradebook import Grade
from grader.judging.lesson import explanation
from grader.report import time_spent
from grader.report.terminal import points
from grader.text import printable

_WIDTH = 100


def text(course: Course, entry: Entry, title: str, grade: Grade | None) -> str:
    """The feedback of one student.

    Args:
        course: whose words and time zone it has.
        entry: what the student has.
        title: of the assignment.
        grade: from which it comes; of a team it is kept under another's name, which is not shown.
    """
    parts = [printable("\n".join(_head(course, entry, title)))]
    if grade is not None:
        parts.append(_explained(replace(grade, student=entry.student.id)))
    return "\n\n".join(parts) + "\n"


def of_attempt(
    course: Course, student: Student, title: str, grade: Grade, *, received: dt.datetime, number: int
) -> str:
    """What a student reads of an attempt before anything is given out: no final points, which may become others."""
    head = [
        f"{course.title}: {title}",
        f"{student.name} ({student.id})",
        "",
        f"Attempt {number}, received {dates.shown(received, course.zone)}. Nothing of it is final yet.",
    ]
    return "\n\n".join([printable("\n".join(head)), _explained(replace(grade, student=student.id))]) + "\n"


def _explained(grade: Grade) -> str:
    found = explanation(grade.record)
    if found is None:
        return time_spent.checks(grade, width=_WIDTH, markup=False)
    return time_spent.explained(grade, found, width=_WIDTH, markup=False)


def _head(course: Course, entry: Entry, title: str) -> Iterator[str]:
    yield f"{course.title}: {title}"
    yield f"{entry.student.name} ({entry.student.id})" if entry.student.name != entry.student.id else entry.student.id
    yield ""
    if entry.received is not None:
        number = f", attempt {entry.attempt}" if entry.attempt else ""
        yield f"Received: {dates.shown(entry.received, course.zone)}{number}{_late(entry.late)}"
    yield from _points(entry)


def _points(entry: Entry) -> Iterator[str]:
    given = entry.points
    if given.standing is Standing.EXEMPT:
        yield "Exempt: this does not count."
        return
    if given.standing is Standing.MISSING:
        yield "Nothing was handed in."
    worth = f" of {points(given.max_points)}" if given.max_points is not None else ""
    yield f"Points:   {points(given.final)}{worth if not (given.penalty or given.adjustment) else ''}"
    if given.penalty or given.adjustment or given.is_held:
        yield f"  {points(given.raw)}{worth} for the program"
        if given.penalty:
            yield f"  -{points(given.penalty)} for being late"
        if given.adjustment:
            yield f"  {given.adjustment:+g} by hand"
        if given.is_held:
            yield f"  {points(given.published)} were given out before, and stay"


def _late(late: dt.timedelta | None) -> str:
    if late is None:
        return ""
    minutes = int(late.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    said = ", ".join(
        f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((days, "day"), (hours, "hour"), (minutes, "minute")) if n
    )
    return f", late by {said or 'less than a minute'}"
