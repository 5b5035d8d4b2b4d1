"""A course of a few students, for whatever lies in it."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from grader.course.item import Item
from grader.course.roster import Student
from grader.course.settings import Course, Dated, Lms
from grader.coursework.assignment import Assignment, RunLimits

ZONE = zoneinfo.ZoneInfo("Europe/Luxembourg")
WHEN = dt.datetime(2026, 11, 30, 12, 4, 6)  # noqa: DTZ001 -- as zips have it
DUE = dt.datetime(2026, 12, 1, 23, 59, 59, tzinfo=ZONE)


@pytest.fixture
def made(tmp_path):
    """Makes a course of these students."""

    def make(*students: Student, folder=None, teams=False, assignments=("pi",)) -> Course:
        where = folder or tmp_path / "course"
        where.mkdir(exist_ok=True)
        dated = {name: Dated(name, DUE, teams=teams) for name in assignments}
        return Course(where, "PS08", ZONE, Lms.NONE, "en", where / "assignments", dated, students)

    return make


def asking(*files, folder, name="pi"):
    """An assignment that asks for these files, of which the first is the entry's."""
    return Assignment(
        name=name,
        folder=folder,
        title="Pi",
        backend="processes",
        entry_file=files[0],
        entry_function="pi",
        workers=2,
        tasks=("t",),
        parameters=(),
        answer={},
        limits=RunLimits(),
        digest="",
        further_files=tuple(each for each in files[1:] if "*" not in each),
        wildcards=tuple(each for each in files[1:] if "*" in each),
    )


@pytest.fixture
def asks(tmp_path):
    """Makes an assignment that asks for these files."""
    return lambda *files: asking(*files, folder=tmp_path / "assignments" / "pi")


@pytest.fixture
def items():
    """Makes what a download holds: contents by paths, all of one time."""

    def make(files, when=WHEN):
        return [Item(path, len(content), when, lambda content=content: content) for path, content in files.items()]

    return make
