"""Who is in a course: ``roster.csv``, one line a student.

Columns: student, name, email, ids, team, extension, exempt; only the first must be there. Separated by commas,
semicolons or tabs, in UTF-8 with or without a mark at the beginning, as spreadsheet programs write it.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import dates
from grader.coursework import student_name
from grader.errors import CourseError
from grader.text import printable

FILE = "roster.csv"
COLUMNS = ("student", "name", "email", "ids", "team", "extension", "exempt")
ALL = "*"
_MOST_BYTES = 16 << 20
_LIST = re.compile(r"[;\s]+")


@dataclass(frozen=True, slots=True)
class Student:
    """One line of the roster.

    Attributes:
        id: the student's id with us: their folders and files are named by it. Unique, also without case.
        name: the full name, as an LMS has it; the id where the roster has none.
        email: empty where the roster has none.
        ids: whatever LMSs call them: user names, numbers.
        team: whose work is theirs; empty where they work alone.
        extensions: later dates by the names of assignments; ``*`` is all of them.
        exempt: names of assignments that they need not hand in; ``*`` is all of them.
        line: in the roster, from 1; 0 where it is of none.
    """

    id: str
    name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    team: str = ""
    extensions: Mapping[str, dt.datetime] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()
    line: int = field(default=0, compare=False)

    @property
    def keys(self) -> frozenset[str]:
        """Everything but the name that tells who it is, without case and in one normal form."""
        given = (self.id, self.email, *self.ids)
        return frozenset(folded(each) for each in given if each)

    def is_exempt(self, assignment: str) -> bool:
        """Whether they need not hand it in."""
        return bool(self.exempt & {assignment, ALL})

    def extension(self, assignment: str) -> dt.datetime | None:
        """The date that holds for them alone, or None."""
        return self.extensions.get(assignment, self.extensions.get(ALL))


def folded(text: str) -> str:
    """A name or id as it is compared: composed, without case, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def read(path: Path, assignments: Collection[str], where: dt.tzinfo) -> list[Student]:
    """The students of a roster.

    Args:
        path: the file.
        assignments: the names of the course's.
        where: the course's time zone.

    Raises:
        CourseError: every fault that it has, each with its line.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CourseError(f"{path} is larger than {_MOST_BYTES >> 20} MB; that is no roster.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise CourseError(
            f"{path} cannot be read ({fault.strerror}). Each student of the course has a line there."
        ) from None
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise CourseError(f"{path}, line {line}: is not UTF-8. Save it as CSV in UTF-8.") from None
    students, faults = parsed(text, assignments, where)
    if faults:
        listed = "\n".join(f"  {each}" for each in faults)
        raise CourseError(printable(f"{path} has faults:\n{listed}"))
    return students


def parsed(text: str, assignments: Collection[str], where: dt.tzinfo) -> tuple[list[Student], list[str]]:
    """The students in the text of a roster, and everything that is wrong with it, each with its line."""
    rows = _rows(text)
    if not rows:
        return [], [f"line 1: there is no header; it begins with: {','.join(COLUMNS)}"]
    number, header = rows[0]
    columns = [folded(name) for name in header]
    faults = [f"line {number}: {each}" for each in _header_faults(columns)]
    if faults:
        return [], faults
    students = []
    for number, row in rows[1:]:
        student, found = _student(number, dict(zip(columns, row, strict=False)), assignments, where)
        if any(cell.strip() for cell in row[len(columns) :]):
            found.append(f"has {len(row)} cells, and the header {len(columns)}")
        faults += [f"line {number}: {each}" for each in found]
        students.append(student)
    return students, [*faults, *_collisions(students)]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Each row that is not empty with the line that it begins in; separated by what the header has most of."""
    header = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    rows, begins = [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append((begins, [cell.strip() for cell in row]))
        begins = reader.line_num + 1
    return rows


def _header_faults(columns: Sequence[str]) -> list[str]:
    faults = []
    if "student" not in columns:
        faults.append(f"there is no column student; the header is: {','.join(COLUMNS)}")
    for name in columns:
        close = difflib.get_close_matches(name, COLUMNS, 1, 0.75)
        if name not in COLUMNS and close and close[0] not in columns:
            faults.append(f"the column {name!r} is none that is read; is {close[0]} meant?")
    twice = sorted({name for name in columns if name in COLUMNS and columns.count(name) > 1})
    return [*faults, *(f"there are two columns {name}" for name in twice)]


def _student(
    number: int, row: Mapping[str, str], assignments: Collection[str], where: dt.tzinfo
) -> tuple[Student, list[str]]:
    given = {name: unicodedata.normalize("NFC", row.get(name, "")) for name in COLUMNS}
    faults = [f"the student's id {each}" for each in _id_faults(given["student"])]
    extensions: dict[str, dt.datetime] = {}
    for each in _items(given["extension"]):
        name, _, when = each.rpartition("=")
        faults += _unknown(name or ALL, assignments)
        try:
            extensions[name.strip() or ALL] = dates.moment(when, where)
        except dates.DateError as fault:
            faults.append(f"extension: {fault}")
    exempt = frozenset(
        ALL if each.casefold() in {"all", ALL} else each for each in _LIST.split(given["exempt"]) if each
    )
    for name in sorted(exempt):
        faults += _unknown(name, assignments)
    ids = tuple(each for each in _items(given["ids"]))
    identity = (given["student"], given["name"] or given["student"], given["email"], ids, given["team"])
    return Student(*identity, extensions=extensions, exempt=exempt, line=number), faults


def _items(cell: str) -> Iterable[str]:
    return (each.strip() for each in cell.split(";") if each.strip())


def _id_faults(student: str) -> list[str]:
    if not student:
        return ["is empty"]
    found = [f"{student!r} {fault}"] if (fault := student_name.fault(student)) else []
    if student[0] in "_.":
        found.append(f"{student!r} begins with {student[0]!r}: such folders are no students")
    if "/" in student:
        found.append(f"{student!r} holds a slash, which no file's name can")
    if not found and student_name.student(student_name.file_name(student)) is None:
        found.append(f"{student[:20]!r}... is too long for a file's name; give a shorter one, the name has a column")
    return found


def _unknown(name: str, assignments: Collection[str]) -> list[str]:
    if name == ALL or name.strip() in assignments:
        return []
    return [f"there is no assignment {name!r} in the course; it has: {', '.join(sorted(assignments))}"]


def _collisions(students: Sequence[Student]) -> Iterable[str]:
    """Students whom one could take for each other: what is to tell them apart is the same."""
    yield from _doubled(students, lambda s: [folded(s.id)], "the id")
    yield from _doubled(students, lambda s: [folded(s.email)] if s.email else [], "the e-mail address")
    yield from _doubled(students, lambda s: {folded(each) for each in s.ids}, "the LMS's id")
    by_id = {folded(s.id): s for s in students}
    for student in students:
        for key in {folded(each) for each in (*student.ids, student.email)} & by_id.keys():
            if by_id[key] is not student:
                yield f"line {student.line}: {key!r} is the id of line {by_id[key].line}"


def _doubled(students: Sequence[Student], of: Callable[[Student], Iterable[str]], what: str) -> Iterable[str]:
    first: dict[str, Student] = {}
    for student in students:
        for key in of(student):
            other = first.setdefault(key, student)
            if other is not student and key:
                yield f"line {student.line}: {what} {key!r} is that of line {other.line}, too"
