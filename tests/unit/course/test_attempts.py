"""What was handed in is kept whole or not at all, once, and is read back as it was."""

from __future__ import annotations

import datetime as dt
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.course import attempts
from grader.course.roster import Student
from grader.errors import CourseError

WHEN = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
FILES = {"pi.py": b"print(3)\n", "notes/read me.txt": b"hello"}
TAKEN = {"pi.py": "pi.py"}
LABEL = "Ann Lee_11_assignsubmission_file"


@pytest.fixture
def course(made):
    return made(Student("ann", "Ann Lee"), Student("bob", "Bob"))


def keep(course, student="ann", received=WHEN, files=None, taken=TAKEN, **more):
    files = FILES if files is None else files
    return attempts.keep(course, "pi", student, received, files, taken, "pi.zip", LABEL, **more)


def test_what_is_kept_is_read_back(course):
    kept = keep(course, repaired={"pi.py": ["renamed"]})

    assert kept is not None
    assert attempts.of(course, "pi", "ann") == [kept]
    assert attempts.all_of(course, "pi") == {"ann": [kept]}
    assert (kept.number, kept.student, kept.assignment, kept.received) == (1, "ann", "pi", WHEN)
    assert (kept.source, kept.label, kept.taken) == ("pi.zip", LABEL, TAKEN)
    assert {name: (kept.folder / name).read_bytes() for name in FILES} == FILES


def test_nothing_is_there_of_who_handed_in_nothing(course):
    assert attempts.of(course, "pi", "ann") == []
    assert attempts.all_of(course, "pi") == {}


def test_the_same_of_the_same_time_is_kept_once(course):
    keep(course)

    again = keep(course, received=WHEN.astimezone(course.zone))

    assert again is None
    assert [a.number for a in attempts.of(course, "pi", "ann")] == [1]


@pytest.mark.parametrize("fold", [0, 1])
def test_the_same_of_an_hour_that_comes_twice_is_kept_once(course, fold):
    when = dt.datetime(2026, 10, 25, 2, 30, tzinfo=course.zone, fold=fold)

    assert keep(course, received=when) is not None
    assert keep(course, received=when) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"received": WHEN + dt.timedelta(seconds=1)}, id="another time"),
        pytest.param({"files": {**FILES, "pi.py": b"print(4)\n"}}, id="another content"),
        pytest.param({"files": {**FILES, "more.txt": b""}}, id="one more file"),
        pytest.param({"taken": {}}, id="nothing is taken"),
    ],
)
def test_what_differs_is_another_attempt(course, change):
    keep(course)

    assert keep(course, **change).number == 2


def test_attempts_are_in_the_order_of_handing_in(course):
    keep(course)
    keep(course, received=WHEN - dt.timedelta(days=1))

    assert [a.number for a in attempts.of(course, "pi", "ann")] == [2, 1]


def test_the_digest_is_that_of_what_is_taken(course):
    first = keep(course)
    noted = keep(course, files={**FILES, "more.txt": b""})
    moved = keep(course, files={"src/pi.py": FILES["pi.py"]}, taken={"pi.py": "src/pi.py"})
    other = keep(course, files={"pi.py": b"print(4)\n"})

    assert first.digest == noted.digest == moved.digest != other.digest


@pytest.mark.parametrize("path", ["../pi.py", "/pi.py", "a//pi.py", "a/./pi.py", "", "a\0b"])
def test_a_path_that_leads_elsewhere_is_refused(course, path):
    with pytest.raises(CourseError, match="no path of a file below a folder"):
        keep(course, files={path: b""}, taken={})

    assert not course.received.exists()


def test_what_is_taken_must_be_there(course):
    with pytest.raises(CourseError, match=r"a\.py is to be taken, and is not there"):
        keep(course, taken={"pi.py": "a.py"})


class Killed(BaseException):
    """Ends everything, as a signal does that nobody can catch."""


@pytest.mark.parametrize("at", range(1, 12))
def test_who_is_killed_leaves_an_attempt_or_none_and_the_next_call_keeps_it_once(course, monkeypatch, at):
    """Killed at the first step that changes the disk, at the second one, and so on."""
    keep(course, received=WHEN - dt.timedelta(days=1))
    steps = iter(range(1, 1000))

    def dying(call):
        def step(*arguments, **how):
            if next(steps) == at:
                raise Killed
            return call(*arguments, **how)

        return step

    with monkeypatch.context() as patched:
        for name in ("mkdir", "fsync", "rename", "replace"):
            patched.setattr(os, name, dying(getattr(os, name)))
        try:
            keep(course)
        except Killed:
            before = attempts.of(course, "pi", "ann")
            assert len(before) in {1, 2}

    keep(course)

    found = attempts.of(course, "pi", "ann")
    assert [(a.received, a.number) for a in found] == [(WHEN - dt.timedelta(days=1), 1), (WHEN, 2)]
    assert all({n: (a.folder / n).read_bytes() for n in FILES} == FILES for a in found)
    assert sorted(p.name for p in found[0].folder.parent.iterdir() if p.name.startswith(".new")) == []


def damaged(path, **change):
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 2}, "no object of schema 1"),
        ({"student": 3}, "student is no text"),
        ({"received": "yesterday"}, "received is no moment"),
        ({"received": "2026-11-30T12:00:00"}, "received has no distance to UTC"),
        ({"files": []}, "files are no paths with hashes"),
        ({"taken": {"pi.py": "pi.py"}}, "taken is no names with paths"),
        ({"taken": {"pi.py": {"path": "gone.py"}}}, "pi.py is taken, and is none of its files"),
        ({"student": "bob"}, "lies in another's folder: it says bob, pi"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_damaged_description_is_told_with_its_path(course, change, words):
    path = keep(course).folder.with_suffix(".json")
    damaged(path, **change)

    with pytest.raises(CourseError, match=words) as told:
        attempts.all_of(course, "pi")

    assert str(path) in str(told.value)


def test_every_damaged_description_is_told_at_once(course):
    for student in ("ann", "bob"):
        keep(course, student).folder.with_suffix(".json").write_text("{")

    with pytest.raises(CourseError) as told:
        attempts.all_of(course, "pi")

    assert str(told.value).count("cannot be read") == 2


def test_a_folder_that_is_gone_is_told(course):
    folder = keep(course).folder
    folder.rename(folder.with_name("moved"))

    with pytest.raises(CourseError, match=r"0001 is gone, and .*0001\.json says what was in it"):
        attempts.of(course, "pi", "ann")


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(
    lambda name: "/" not in name
)


@given(name=NAMES, label=st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_students_and_labels_of_any_name_are_read_back(made, tmp_path_factory, name, label):
    course = made(Student(name), folder=tmp_path_factory.mktemp("course"))

    kept = attempts.keep(course, "pi", name, WHEN, FILES, TAKEN, "s", label)

    assert attempts.of(course, "pi", name) == [kept]
    assert attempts.all_of(course, "pi") == {name: [kept]}
    assert kept.label == label
