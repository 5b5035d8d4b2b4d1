"""Work that is graded as it comes in, within the course's limits."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from filelock import FileLock

from grader.course import settings

SETTINGS = """\
title = "PS08"
time_zone = "UTC"
attempts = 2

[assignments.squares]
due = 2030-01-01
"""


@pytest.fixture
def drop(course):
    """A course, and a folder into which students copy their work."""
    course.assignment()
    course.solution(course.SERIAL)
    (course.folder / settings.FILE).write_text(SETTINGS, encoding="utf-8")
    (course.folder / "roster.csv").write_text("student,name\nann,Ann Lee\njörg,Jörg\n", encoding="utf-8")
    return course


def _copies(course, student, text, age_s):
    path = course.hand_in(student, text, root="drop")
    when = dt.datetime.now(tz=dt.UTC).timestamp() - age_s
    for place in (path, *path.parents[:3]):
        os.utime(place, (when, when))


def _watched(course):
    done = course.grader("watch", "drop", "--assignment", "squares", "--once")
    assert done.returncode == 0, done.stderr
    return done.stderr


def _feedback(course, student):
    return (course.folder / "feedback" / "squares" / f"{student}.txt").read_text(encoding="utf-8")


def test_each_newest_attempt_is_graded_once_and_told(drop, isolation):
    _copies(drop, "ann", drop.WRONG, 300)
    _copies(drop, "jörg", drop.SERIAL, 200)

    assert "Grading 2: ann, jörg" in _watched(drop)

    assert "Attempt 1, received" in _feedback(drop, "ann")
    assert "0 of 2 points" in _feedback(drop, "ann")
    assert "2 of 2 points" in _feedback(drop, "j%C3%B6rg")
    assert "ann" not in _feedback(drop, "j%C3%B6rg")
    assert not (drop.folder / "published").exists()
    assert "Grading" not in _watched(drop)
    _copies(drop, "ann", drop.SERIAL, 100)
    assert "Grading 1: ann" in _watched(drop)
    assert "2 of 2 points" in _feedback(drop, "ann")
    _copies(drop, "ann", drop.WRONG, 50)
    assert "Grading" not in _watched(drop)
    assert "Attempt 3 is kept, and graded by the teacher: 2 are graded as they come." in _feedback(drop, "ann")


def test_what_is_still_being_copied_is_left_for_the_next_look(drop):
    _copies(drop, "ann", drop.SERIAL, 0)

    _watched(drop)

    assert not (drop.folder / "received").exists()


def test_a_second_watch_of_the_same_is_refused(drop):
    (drop.folder / "drop").mkdir()

    with FileLock(drop.folder / ".watch-squares.lock"):
        done = drop.grader("watch", "drop", "--assignment", "squares", "--once")

    assert done.returncode == 2
    assert "Another grader watch is at work for squares" in " ".join(done.stderr.split())
