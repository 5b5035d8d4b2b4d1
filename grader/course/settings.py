"""A course's settings: ``course.toml``, and the roster beside it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from grader import schemas
from grader.course import dates, roster
from grader.course.lateness import Base, Late
from grader.course.roster import Student
from grader.errors import CourseError
from grader.text import printable

FILE = "course.toml"


class Lms(StrEnum):
    """Whose sheets and downloads a course has."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    ILIAS = "ilias"
    OLAT = "olat"
    BRIGHTSPACE = "brightspace"
    GRADESCOPE = "gradescope"
    CLASSROOM50 = "classroom50"
    NBGRADER = "nbgrader"
    NONE = "none"


class Policy(StrEnum):
    """Which of several attempts counts."""

    LAST = "last"
    BEST = "best"
    CHOSEN = "chosen"  # by a person; the last one until they do
    IN_TIME = "last before the deadline"  # the last one, late or not, where all are late


@dataclass(frozen=True, slots=True)
class Dated:
    """An assignment of a course.

    Attributes:
        due: None where it is never late.
        weight: of its share of full points in the course's total.
        maximum: what full points are in the LMS; None where they are those of the rubric.
        title: in the LMS; empty where it is the assignment's.
    """

    name: str
    due: dt.datetime | None = None
    weight: float = 1.0
    counts: Policy = Policy.LAST
    late: Late = field(default_factory=Late)
    teams: bool = False
    missing_is_zero: bool = True
    maximum: float | None = None
    title: str = ""
    attempts: int | None = None
    wait_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Course:
    """A folder with its settings and students.

    Attributes:
        language: of the LMS's headers, as ``de``.
        assignments_folder: where the assignments themselves are.
    """

    folder: Path
    title: str
    zone: dt.tzinfo
    lms: Lms
    language: str
    assignments_folder: Path
    assignments: Mapping[str, Dated]
    students: Sequence[Student]

    @property
    def submitted(self) -> Path:
        """What counts of each student: ``<student>/<assignment>/``, as ``grader grade`` takes it."""
        return self.folder / "submitted"

    @property
    def received(self) -> Path:
        """Everything that was ever handed in."""
        return self.folder / "received"

    @property
    def results(self) -> Path:
        """Where grades are kept."""
        return self.folder / "results"

    @property
    def published(self) -> Path:
        """What was given out."""
        return self.folder / "published"

    @property
    def log(self) -> Path:
        """Everything that a person decided."""
        return self.folder / "log.jsonl"

    def student(self, asked: str) -> Student:
        """The student who is meant: by id, LMS's id, e-mail address or full name.

        Raises:
            CourseError: nobody is, or several are.
        """
        key = roster.folded(asked)
        found = [s for s in self.students if roster.folded(s.id) == key]
        found = found or [s for s in self.students if key in s.keys]
        found = found or [s for s in self.students if roster.folded(s.name) == key]
        if len(found) == 1:
            return found[0]
        if found:
            raise CourseError(f"{asked!r} may be {' or '.join(s.id for s in found)}; say which by the id.")
        raise CourseError(f"There is no {asked!r} in {self.folder / roster.FILE}.")

    def assignment(self, name: str) -> Dated:
        """The assignment of this name.

        Raises:
            CourseError: the course has none.
        """
        if name not in self.assignments:
            has = ", ".join(self.assignments) or "none"
            raise CourseError(f"There is no assignment {name!r} in {self.folder / FILE}. It has: {has}.")
        return self.assignments[name]

    def team(self, student: Student, assignment: str) -> list[Student]:
        """Everyone whose work is the same for an assignment, this student among them, in the roster's order."""
        if not student.team or not self.assignment(assignment).teams:
            return [student]
        return [s for s in self.students if s.team == student.team]

    def due(self, student: Student, assignment: str) -> dt.datetime | None:
        """The date that holds for a student, before what is in the log: a team has the latest of its members."""
        dated = self.assignment(assignment)
        if dated.due is None:
            return None
        extended = [s.extension(assignment) for s in self.team(student, assignment)]
        return max([dated.due, *(each for each in extended if each is not None)])


def nearest(start: Path) -> Path:
    """The folder of a course that a folder is or lies in.

    Raises:
        CourseError: there is none.
    """
    for above in (start, *start.parents):
        if (above / FILE).is_file():
            return above
    raise CourseError(f"There is no {FILE} here or above. Make a course with: grader course new DIR")


def load(folder: Path) -> Course:
    """A course.

    Raises:
        CourseError: its settings or its roster have faults; the message lists all of both, each with its line.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = tomllib.loads(text)
    except OSError as fault:
        raise CourseError(
            f"{path} cannot be read ({fault.strerror}). Make a course with: grader course new DIR"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CourseError(f"{path} is no TOML: {fault}") from None
    faults = [_placed(text, each) for each in schemas.faults("course", document)]
    course, more = (None, []) if faults else _course(folder, document, text)
    given = document.get("assignments", {})
    names = list(given) if isinstance(given, dict) else []
    told = [f"{path} has faults:", *(f"  {each}" for each in [*faults, *more])] if faults or more else []
    zone = course.zone if course is not None else dt.UTC
    try:
        students = roster.read(folder / roster.FILE, names, zone)
    except CourseError as fault:
        told.append(str(fault))
        students = []
    if told or course is None:
        raise CourseError(printable("\n".join(told)))
    return _with(course, students)


def _with(course: Course, students: Sequence[Student]) -> Course:
    return replace(course, students=students)


def _course(folder: Path, document: Mapping[str, Any], text: str) -> tuple[Course | None, list[str]]:
    faults = []
    where: dt.tzinfo = dt.UTC
    try:
        where = dates.zone(document.get("time_zone", "UTC"))
    except dates.DateError as fault:
        faults.append(_at(text, ("time_zone",), str(fault)))
    assignments = {}
    for name, given in document.get("assignments", {}).items():
        dated, found = _dated(name, given, document, where)
        faults += [_at(text, ("assignments", name, key), words) for key, words in found]
        assignments[name] = dated
    there = (folder / document.get("assignments_folder", "assignments")).resolve()
    course = Course(
        folder=folder,
        title=document["title"],
        zone=where,
        lms=Lms(document.get("lms", "none")),
        language=document.get("language", "en"),
        assignments_folder=there,
        assignments=assignments,
        students=(),
    )
    return (None if faults else course), faults


def _dated(
    name: str, own: Mapping[str, Any], course: Mapping[str, Any], where: dt.tzinfo
) -> tuple[Dated, list[tuple[str, str]]]:
    """An assignment with what holds for all, where it says nothing else; and its faults by their keys."""
    given = {**course, **own, "late": {**course.get("late", {}), **own.get("late", {})}}
    faults = []
    due = None
    if "due" in own:
        try:
            due = dates.moment(own["due"], where)
        except dates.DateError as fault:
            faults.append(("due", str(fault)))
    late = {**given["late"], "of": Base(given["late"].get("of", Base.POINTS))}
    dated = Dated(
        name,
        due,
        weight=given.get("weight", 1.0),
        counts=Policy(given.get("counts", "last")),
        late=Late(**late),
        teams=given.get("teams", False),
        missing_is_zero=given.get("missing", "zero") == "zero",
        maximum=given.get("maximum"),
        title=own.get("title", ""),
        attempts=given.get("attempts"),
        wait_minutes=given.get("wait_minutes", 0.0),
    )
    return dated, faults


def _placed(text: str, fault: str) -> str:
    """A fault of the schema's, which begins with its path, with its line."""
    path, _, words = fault.partition(": ")
    unknown = _UNEXPECTED.findall(words)[:1]
    return _at(text, (*(path.split(".") if path != "(top level)" else ()), *unknown), words)


_UNEXPECTED = re.compile(r"'([^']*)'(?=.* unexpected\))")


def _at(text: str, path: Sequence[str], words: str) -> str:
    where = ".".join(path) or "(top level)"
    return f"line {_line(text, path)}: {where}: {words}"


def _line(text: str, path: Sequence[str]) -> int:
    """The line in which a key stands, or else the nearest one that it lies in; tomllib tells none."""
    table: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, keys, is_table in _keys(text):
        table = keys if is_table else table
        here = keys if is_table else (*table, *keys)
        common = len(here) if tuple(path[: len(here)]) == here else 0
        if common > depth:
            best, depth = number, common
    return best


_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """Each line's key, and whether it begins a table."""
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, is_table in ((_TABLE, True), (_KEY, False)):
            if found := pattern.match(line):
                yield number, tuple(part.strip("\"'") for part in _PART.findall(found[1])), is_table
                break
