"""The course's book: what each student of the roster has for an assignment, whoever handed in what."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import attempts, counting, published
from grader.course.attempts import Attempt
from grader.course.entry import Entry
from grader.course.log import NOTHING, Decided
from grader.course.points import Points, Standing
from grader.course.published import Published
from grader.course.roster import Student
from grader.course.settings import Course, Dated, Policy
from grader.coursework import assignment as assignments
from grader.coursework import roster as folders
from grader.coursework import submission
from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission
from grader.errors import RecordError
from grader.grades import gradebook
from grader.grades.gradebook import Glance
from grader.grades.score import Status, shown
from grader.grades.verdict import CheckResult, Verdict
from grader.text import printable

_DIGITS = 4


def entries(course: Course, assignment: str) -> list[Entry]:
    """Everyone of the roster, in its order: whoever handed in nothing has an entry that says so.

    Raises:
        CourseError: what is kept of the course has faults.
        AssignmentError: the assignment has.
    """
    page = _page(course, assignment)
    by_owner = {s.id: _worked(page, s) for s in counting.owners(course, assignment)}
    return [_entry(page, s, by_owner[counting.owner(course, s, assignment).id]) for s in course.students]


def counts(course: Course, assignment: str) -> dict[str, Attempt]:
    """The attempts that count, by the ids under which they are graded."""
    page = _page(course, assignment)
    worked = {s.id: _worked(page, s) for s in counting.owners(course, assignment)}
    return {student: each.tried[each.number - 1] for student, each in worked.items() if each.number}


def graded(course: Course, assignment: str) -> Callable[[Student, Attempt], bool]:
    """What says whether an attempt has a grade, of now or of earlier, by whom it is graded under."""
    page = _page(course, assignment)
    return lambda student, attempt: _plain_digest(attempt) in _grades(page, student)


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of an assignment of a course."""

    course: Course
    dated: Dated
    given: Assignment
    kept: Mapping[str, Sequence[Attempt]]
    decided: Mapping[tuple[str, str], Decided]
    published: Mapping[str, Published]
    earlier: Mapping[str, Sequence[Path]]

    def decision(self, student: Student) -> Decided:
        return self.decided.get((student.id, self.dated.name), NOTHING)


@dataclass(frozen=True, slots=True)
class _Worked:
    """What somebody, or a team, handed in, which of it counts, and what came of it; 0 is nothing."""

    tried: Sequence[Attempt]
    number: int
    until: dt.datetime | None
    path: Path | None
    grade: Glance | None
    is_there: bool


def _page(course: Course, name: str) -> _Page:
    return _Page(
        course,
        course.assignment(name),
        assignments.load(course.assignments_folder / name),
        attempts.all_of(course, name),
        counting.decisions(course),
        published.read(course, name),
        _earlier(course.results / name),
    )


def _worked(page: _Page, student: Student) -> _Worked:
    name = page.dated.name
    tried = counting.attempts(page.course, student, name, page.kept)
    until = counting.due(page.course, student, name, page.decided)
    chosen = next((n for s in page.course.team(student, name) if (n := page.decision(s).attempt)), None)
    grades = _grades(page, student)
    reached = _reached(page, tried, until, grades) if page.dated.counts is Policy.BEST else {}
    number = counting.counted(tried, page.dated.counts, until, chosen, reached)
    placed = counting.place_of(page.course, name, student.id)
    path, grade = _of_what_counts(page, student, tried, number, grades)
    return _Worked(tried, number, until, path, grade, number > 0 or folders.is_handed_in(placed))


def _of_what_counts(
    page: _Page, student: Student, tried: Sequence[Attempt], number: int, grades: Mapping[str, tuple[Path, Glance]]
) -> tuple[Path, Glance] | tuple[None, None]:
    """The grade of the attempt that counts, unless somebody laid out something else by hand; or none."""
    if not grades:
        return None, None
    placed = counting.place_of(page.course, page.dated.name, student.id)
    there = counting.contents(placed)
    if number and (there is None or there in [counting.wanted(attempt) for attempt in tried]):
        plain = _plain_digest(tried[number - 1])
        if plain in grades or there != counting.wanted(tried[number - 1]):
            return grades.get(plain, (None, None))
    entry = folders.Entry(student.id, placed, page.course.submitted)
    return grades.get(submission.taken(entry, page.given).digest, (None, None))


def _plain_digest(attempt: Attempt) -> str:
    """Of an attempt that is not laid out; so is that of its record, where all of it could be taken."""
    contents = {name: (attempt.folder / where).read_bytes() for name, where in attempt.taken.items()}
    return Submission(attempt.student, attempt.assignment, contents).digest


def _grades(page: _Page, student: Student) -> dict[str, tuple[Path, Glance]]:
    """A student's grades, earlier ones among them, by the digest of what they are of; the newest of each."""
    path = gradebook.path_of(page.course.results, page.dated.name, student.id)
    found = {}
    for each in [*page.earlier.get(path.stem, ()), path]:
        with contextlib.suppress(RecordError, FileNotFoundError):
            glance = gradebook.glance(each)
            found[glance.digest] = (each, glance)
    return found


def _earlier(results: Path) -> dict[str, list[Path]]:
    """The grades that gave way to others, by the names of the students' files, in the order of their numbers."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for path in (results / gradebook.EARLIER).glob("*.json"):
        name, _, number = path.stem.rpartition(".")
        if number.isdecimal():
            found.setdefault(name, []).append((int(number), path))
    return {name: [path for _, path in sorted(some)] for name, some in found.items()}


def _reached(
    page: _Page, tried: Sequence[Attempt], until: dt.datetime | None, grades: Mapping[str, tuple[Path, Glance]]
) -> dict[str, float]:
    """What attempts reached that were graded, by their digests, with what is lost for being late."""
    found: dict[str, float] = {}
    for attempt in tried:
        _, glance = grades.get(_plain_digest(attempt), (None, None))
        if glance is not None and glance.score.points is not None:
            late = attempt.received - until if until is not None else dt.timedelta()
            points = glance.score.points
            net = points - page.dated.late.penalty(points, glance.score.max_points, late)
            found[attempt.digest] = max(net, found.get(attempt.digest, 0.0))
    return found


def _entry(page: _Page, student: Student, worked: _Worked) -> Entry:
    decided, dated = page.decision(student), page.dated
    received = worked.tried[worked.number - 1].received if worked.number else None
    late = received - worked.until if received is not None and worked.until is not None else None
    late = late if late is not None and late > dt.timedelta() else None
    grade = worked.grade
    standing = _standing(page, student, worked)
    raw = grade.score.points if grade is not None else None
    worth = grade.score.max_points if grade is not None else None
    lost = dated.late.penalty(raw, worth, late) if raw is not None and worth is not None and late is not None else 0.0
    before = page.published.get(student.id)
    floor = before.points if before is not None else None
    points = Points(
        standing,
        raw,
        penalty=round(lost, _DIGITS),
        adjustment=decided.adjustment,
        max_points=worth,
        counts_missing=dated.missing_is_zero and _is_over(worked.until),
        published=floor,
    )
    checks = grade.checks if grade is not None else ()
    comment = printable(_comment(points, checks))
    return Entry(student, dated.name, points, comment, checks, received, late, worked.number, worked.path)


def _standing(page: _Page, student: Student, worked: _Worked) -> Standing:
    if student.is_exempt(page.dated.name) or page.decision(student).exempt:
        return Standing.EXEMPT
    if not worked.is_there:
        return Standing.MISSING
    if worked.grade is None:
        return Standing.WAITING
    return Standing.GRADED if worked.grade.score.status is Status.FINAL else Standing.OPEN


def _is_over(until: dt.datetime | None) -> bool:
    """Whether nothing can be handed in in time any more."""
    return until is None or dt.datetime.now(tz=dt.UTC) > until


def _comment(points: Points, checks: Sequence[CheckResult]) -> str:
    """A few lines for the student: what they have, and why not more."""
    match points.standing:
        case Standing.MISSING:
            return "\n".join(["Nothing was handed in.", *_changed(points)])
        case Standing.EXEMPT:
            return "Exempt."
        case Standing.WAITING:
            return ""
        case Standing.OPEN | Standing.GRADED:
            worth = [f"{shown(c.points)} of {shown(c.max_points)}: {c.title or c.name}{_why(c)}" for c in checks]
            return "\n".join([*worth, *_changed(points)])


def _changed(points: Points) -> Iterator[str]:
    if points.penalty:
        yield f"Handed in late: {shown(points.penalty)} points less."
    if points.adjustment:
        yield f"Adjusted by hand: {points.adjustment:+g} points."
    if points.is_held:
        yield f"Points that were given out stay: {shown(points.final)}."


def _why(check: CheckResult) -> str:
    return (
        "" if check.verdict is Verdict.PASSED else f" -- {check.fact.splitlines()[0] if check.fact else check.reason}"
    )
