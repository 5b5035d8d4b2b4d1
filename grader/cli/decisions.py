"""``grader adjust``, ``extend``, ``exempt`` and ``choose``: what a person decides, kept in the course's log."""

from __future__ import annotations

import math
from pathlib import Path

import click

from grader.cli.selection import course_in, course_option, why_option
from grader.course import attempts, book, counting, dates, log
from grader.course.entry import Entry
from grader.course.log import NOTHING, Kind
from grader.course.roster import Student
from grader.course.settings import Course
from grader.errors import UsageError
from grader.report import decided
from grader.report.terminal import points as shown
from grader.text import printable

_DASHES = {"ignore_unknown_options": True}  # a student's id may begin with one, and points may be fewer
_student = click.argument("student")
_assignment = click.argument("assignment")


@click.command(context_settings=_DASHES)
@_student
@_assignment
@click.argument("points", type=float)
@course_option
@why_option
def adjust(student: str, assignment: str, points: float, *, course: Path | None, why: str) -> None:
    """For teachers: add POINTS to what STUDENT has for ASSIGNMENT; -1.5 takes some away.

    It is the whole adjustment: the same again changes nothing, and 0 takes it away. No grading touches it.
    """
    if not math.isfinite(points):
        raise UsageError(f"{points} is no number of points.")
    found, who = _whom(course, student, assignment)
    before = _entry(found, who, assignment)
    if before.points.adjustment == points:
        click.echo(f"{printable(who.id)} has this adjustment for {assignment} already.")
        return
    raw, penalty = before.points.raw, before.points.penalty
    if raw is not None and raw - penalty + points < 0:
        least = shown(-(raw - penalty)) if raw > penalty else "0"
        raise UsageError(f"{who.id} would have less than no points for {assignment}. The least is {least}.")
    log.append(found.log, Kind.ADJUST, (who.id, assignment), points, why)
    _say(found, who, assignment, before)


@click.command(context_settings=_DASHES)
@_student
@_assignment
@click.argument("until")
@course_option
@why_option
def extend(student: str, assignment: str, until: str, *, course: Path | None, why: str) -> None:
    """For teachers: let STUDENT hand in ASSIGNMENT until UNTIL, as 2026-12-05 or "2026-12-05 18:00".

    A day alone is its last second. Of a team it holds for all. What was handed in by then is not late.
    """
    found, who = _whom(course, student, assignment)
    try:
        moment = dates.moment(until, found.zone)
    except dates.DateError as fault:
        raise UsageError(f"{fault}.") from None
    dated = found.assignment(assignment)
    if dated.due is None:
        raise UsageError(f"{assignment} has no date in the course, so that nobody is late.")
    if moment < dated.due:
        raise UsageError(f"That is before the date that holds for all, {dates.shown(dated.due, found.zone)}.")
    before = _entry(found, who, assignment)
    log.append(found.log, Kind.EXTEND, (who.id, assignment), moment.isoformat(), why)
    _say(found, who, assignment, before)


@click.command(context_settings=_DASHES)
@_student
@_assignment
@course_option
@why_option
def exempt(student: str, assignment: str, *, course: Path | None, why: str) -> None:
    """For teachers: STUDENT need not hand in ASSIGNMENT; it has no points, and does not count."""
    found, who = _whom(course, student, assignment)
    before = _entry(found, who, assignment)
    if counting.decisions(found).get((who.id, assignment), NOTHING).exempt:
        click.echo(f"{printable(who.id)} is exempt from {assignment} already.")
        return
    log.append(found.log, Kind.EXEMPT, (who.id, assignment), None, why)
    _say(found, who, assignment, before)


@click.command(context_settings=_DASHES)
@_student
@_assignment
@click.argument("attempt", type=click.IntRange(min=1))
@course_option
@why_option
def choose(student: str, assignment: str, attempt: int, *, course: Path | None, why: str) -> None:
    """For teachers: let ATTEMPT of STUDENT for ASSIGNMENT count, by its number in order of time.

    It goes before the course's policy, until it is taken back.
    """
    found, who = _whom(course, student, assignment)
    before = _entry(found, who, assignment)
    tried = counting.attempts(found, who, assignment, attempts.all_of(found, assignment))
    if attempt > len(tried):
        raise UsageError(f"{who.id} handed in {assignment} {len(tried)} times; there is no attempt {attempt}.")
    log.append(found.log, Kind.CHOOSE, (who.id, assignment), attempt, why)
    for line in counting.place(found, assignment, book.counts(found, assignment)):
        click.echo(f"grader: {printable(line)}", err=True)
    _say(found, who, assignment, before)


def _whom(folder: Path | None, student: str, assignment: str) -> tuple[Course, Student]:
    course = course_in(folder)
    course.assignment(assignment)
    return course, course.student(student)


def _entry(course: Course, student: Student, assignment: str) -> Entry:
    return next(e for e in book.entries(course, assignment) if e.student == student)


def _say(course: Course, student: Student, assignment: str, before: Entry) -> None:
    """What was decided last, and what it changes."""
    acts = log.read(course.log)
    after = _entry(course, student, assignment)
    click.echo(printable(decided.in_words(acts[-1], course.zone)))
    click.echo(printable(f"{assignment} · {student.id}: {decided.change(before, after)}"))
