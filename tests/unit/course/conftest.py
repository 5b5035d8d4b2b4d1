"""A course of a few students, for whatever lies in it."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from grader.course.roster import Student
from grader.course.settings import Course, Dated, Lms

ZONE = zoneinfo.ZoneInfo("Europe/Luxembourg")
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
