"""Whose attempt is to be graded next as work comes in, and who has to wait: by the course's limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.course import attempts, counting
from grader.course.attempts import Attempt
from grader.course.roster import Student
from grader.course.settings import Course, Dated


@dataclass(frozen=True, slots=True)
class Turn:
    """An attempt that is to be graded.

    Attributes:
        student: under whose id.
        number: of the attempt, from 1 in order of time.
    """

    student: Student
    number: int
    attempt: Attempt


def turns(
    course: Course, assignment: str, now: dt.datetime, is_graded: Callable[[Student, Attempt], bool]
) -> list[Turn]:
    """The newest attempt of each that may be graded, and is not, in the order in which they were handed in.

    Args:
        course: whose.
        assignment: its name.
        now: the time.
        is_graded: whether an attempt has a grade.
    """
    dated, kept = course.assignment(assignment), attempts.all_of(course, assignment)
    found = []
    for student in counting.owners(course, assignment):
        tried = counting.attempts(course, student, assignment, kept)
        numbers = allowed(dated, tried, now)
        if numbers and not is_graded(student, tried[numbers[-1] - 1]):
            found.append(Turn(student, numbers[-1], tried[numbers[-1] - 1]))
    return sorted(found, key=lambda turn: (turn.attempt.received, turn.student.id))


def waiting(course: Course, assignment: str, now: dt.datetime) -> Iterator[tuple[Student, str]]:
    """Who has handed in what is not graded as it came, and why; of a team everybody."""
    dated, kept = course.assignment(assignment), attempts.all_of(course, assignment)
    for owner in counting.owners(course, assignment):
        tried = counting.attempts(course, owner, assignment, kept)
        if words := left_waiting(dated, tried, allowed(dated, tried, now)):
            yield from ((student, words) for student in course.team(owner, assignment))


def allowed(dated: Dated, tried: Sequence[Attempt], now: dt.datetime) -> list[int]:
    """The numbers of the attempts that may be graded as they come: so many, and none too soon after another."""
    most = len(tried) if dated.attempts is None else dated.attempts
    wait = dt.timedelta(minutes=dated.wait_minutes)
    return [
        number
        for number, attempt in enumerate(tried[:most], 1)
        if number == 1 or now >= max(tried[number - 2].received + wait, attempt.received)
    ]


def left_waiting(dated: Dated, tried: Sequence[Attempt], allowed_numbers: Collection[int]) -> str:
    """Why the newest attempt is not graded, in words for its student; empty where it is."""
    if not tried or len(tried) in allowed_numbers:
        return ""
    if dated.attempts is not None and len(tried) > dated.attempts:
        return f"Attempt {len(tried)} is kept, and graded by the teacher: {dated.attempts} are graded as they come."
    return f"Attempt {len(tried)} is graded {dated.wait_minutes:g} minutes after the one before."
