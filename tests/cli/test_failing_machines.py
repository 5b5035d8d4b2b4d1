"""A machine that fails for one student: nobody else's grade is lost, and no grade that was whole."""

from __future__ import annotations

import os

import pytest

from tests.conftest import CHECKOUT, TOML, write

NONE = "--isolation=none"
NEVER_UP = TOML + "start_s = 0.001\n"
STUCK = """
from grader.measuring.backends import members

ended = members._swept
calls = iter(range(100))
members._swept = lambda *given: ended(*given) or ([4711] if next(calls) == 0 else [])
"""


@pytest.fixture
def graded(course):
    course.assignment()
    for student, program in {"ann": course.SERIAL, "bob": course.WRONG}.items():
        course.hand_in(student, program)
    assert course.grader("grade", "submitted", NONE).returncode == 0
    return course


def points(course):
    return {student: course.grade(student)["points"] for student in ("ann", "bob")}


def test_a_whole_grade_stays_where_measuring_again_failed(graded):
    before = [graded.grade(student) for student in ("ann", "bob")]
    graded.assignment(toml=NEVER_UP)

    done = graded.grader("grade", "submitted", NONE, "--force")

    assert [graded.grade(student) for student in ("ann", "bob")] == before
    assert "squares, ann: measuring again failed, the grade stays: The baseline's workers did not start" in done.stderr
    assert "squares, bob: measuring again failed" in done.stderr


def test_the_grade_that_a_newer_one_replaces_stands_beside_it(graded):
    before = graded.grade("ann")
    graded.hand_in("ann", graded.WRONG)

    graded.grader("grade", "submitted", NONE)

    beside = graded.folder / "results/squares/earlier/ann.1.json"
    assert (graded.grade("ann")["points"], before["points"]) == (0.0, 2.0)
    assert graded.grade("earlier/ann.1") == before
    assert [path.name for path in beside.parent.iterdir()] == ["ann.1.json"]


def test_a_process_that_cannot_be_ended_is_told_and_the_others_are_graded(course, tmp_path):
    course.assignment()
    for student in ("ann", "bob", "cid"):
        course.hand_in(student, course.SERIAL)
    write(tmp_path / "stuck" / "sitecustomize.py", STUCK)

    done = course.grader("grade", "submitted", NONE, PYTHONPATH=f"{tmp_path / 'stuck'}{os.pathsep}{CHECKOUT}")

    assert {student: course.grade(student)["points"] for student in ("ann", "bob", "cid")} == {
        "ann": 2.0,
        "bob": 2.0,
        "cid": 2.0,
    }
    assert "cannot be ended: [4711]. Look at them with ps." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content", [pytest.param("{", id="damaged"), pytest.param('{"schema": 99}', id="of a later version")]
)
@pytest.mark.parametrize("command", ["rejudge", "settle"])
def test_a_result_that_cannot_be_read_stops_nobody_else(graded, content, command):
    write(graded.folder / "results/squares/aaron.json", content)
    graded.assignment(rubric=graded.ANSWER_ONLY.replace("points(2)", "points(1)"))

    done = graded.grader(command, "results")

    assert done.returncode == 1
    assert "results/squares/aaron.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert (graded.folder / "results/squares/aaron.json").read_text() == content
    assert points(graded) == ({"ann": 1.0, "bob": 0.0} if command == "rejudge" else {"ann": 2.0, "bob": 0.0})
