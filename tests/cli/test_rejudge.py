"""``grader rejudge``: stored records under the rubric as it is now; nothing of a submission runs."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import grader.cli.rejudge  # noqa: F401 -- the command hides its module of the same name
from grader.grades import gradebook
from grader.grades.verdict import Verdict
from tests.unit.builders import check_result

rejudge = sys.modules["grader.cli.rejudge"]

NONE = "--isolation=none"
SECOND_CHECK = """

@pytest.mark.points(0)
def test_large(answer):
    assert answer["squares"].min() > -1
"""


@pytest.fixture(scope="module")
def graded_once(lasting_course):
    lasting_course.assignment()
    for student, program in {"ann": lasting_course.SERIAL, "bob": lasting_course.WRONG}.items():
        lasting_course.hand_in(student, program)
    assert lasting_course.grader("grade", "submitted", NONE).returncode == 0
    return lasting_course


@pytest.fixture
def graded(graded_once, course):
    """A copy of a graded course, without the submissions."""
    shutil.copytree(graded_once.folder, course.folder, dirs_exist_ok=True)
    shutil.rmtree(course.folder / "submitted")
    return course


def points(course):
    return {student: course.grade(student)["points"] for student in ("ann", "bob")}


def test_without_a_change_nothing_changes(graded):
    before = [graded.grade(s) for s in ("ann", "bob")]

    done = graded.grader("rejudge", "results")

    assert done.returncode == 0
    assert done.stdout == "0 of 2 grades change.\n"
    assert [graded.grade(s) for s in ("ann", "bob")] == before


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        pytest.param(["--student", "bob"], {"bob"}, id="student"),
        pytest.param(["--check", "test_squares_equal_the_serial_ones"], {"bob"}, id="check"),
        pytest.param(["--reason", "passed"], {"ann"}, id="reason"),
        pytest.param(["--reason", "wrong_answer", "--reason", "passed"], {"ann", "bob"}, id="either reason"),
    ],
)
def test_only_those_who_are_meant_change(graded, words, changed):
    before = points(graded)
    lenient = graded.ANSWER_ONLY.replace('"squares")', '"squares", atol=2.0)')
    graded.assignment(rubric=lenient.replace("points(2)", "points(6)"))

    done = graded.grader("rejudge", "results", *words)

    assert done.returncode == 0, done.stderr
    assert {student for student, now in points(graded).items() if now != before[student]} == changed


def test_nobody_who_is_meant_is_told(graded):
    done = graded.grader("rejudge", "results", "--reason", "no_such_reason")

    assert done.returncode == 2
    assert "holds no grades that are meant." in done.stderr


def test_it_says_who_rises_and_who_falls_and_writes_it(graded):
    lenient = graded.ANSWER_ONLY.replace('"squares")', '"squares", atol=2.0)')
    graded.assignment(rubric=lenient.replace("points(2)", "points(1)"))
    records = [graded.grade(s)["record"] for s in ("ann", "bob")]

    done = graded.grader("rejudge", "results")

    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["squares", "ann", "2/2", "1/1", "falls"] in lines
    assert ["squares", "bob", "0/2", "1/1", "rises"] in lines
    assert "2 of 2 grades change." in done.stdout
    assert points(graded) == {"ann": 1.0, "bob": 1.0}
    assert [graded.grade(s)["record"] for s in ("ann", "bob")] == records


def test_a_dry_run_says_it_and_writes_nothing(graded):
    graded.assignment(rubric=graded.ANSWER_ONLY.replace("points(2)", "points(1)"))

    done = graded.grader("rejudge", "results", "--dry-run")

    assert "2 of 2 grades change." in done.stdout
    assert points(graded) == {"ann": 2.0, "bob": 0.0}


def test_a_change_of_words_alone_is_a_change_of_the_same_points(graded):
    graded.assignment(rubric=graded.ANSWER_ONLY + SECOND_CHECK)

    done = graded.grader("rejudge", "results")

    assert ["squares", "ann", "2/2", "2/2", "same", "points"] in [line.split() for line in done.stdout.splitlines()]


def test_what_the_points_are_of_is_shown_where_that_is_what_changes(graded):
    graded.assignment(rubric=graded.ANSWER_ONLY + SECOND_CHECK.replace("points(0)", "points(1)").replace("> -1", "> 9"))

    done = graded.grader("rejudge", "results")

    assert ["squares", "ann", "2/2", "2/3", "same", "points"] in [line.split() for line in done.stdout.splitlines()]


def test_a_grade_without_points_is_not_shown_as_0(graded):
    (old,) = [g for g in stored_grades(graded) if g.student == "bob"]
    broken = [check_result(old.checks[0].name, Verdict.UNGRADED, reason="rubric_fault")]
    gradebook.write(graded.folder / "results", gradebook.grade(old.record, broken))

    done = graded.grader("rejudge", "results")

    assert ["squares", "bob", "?/2", "0/2", "is", "graded"] in [line.split() for line in done.stdout.splitlines()]


def stored_grades(graded):
    return gradebook.read_all(gradebook.stored(graded.folder / "results"))[0]


def test_points_set_by_hand_for_a_check_that_is_gone_are_told(graded):
    graded.grader(*settling("test_squares_equal_the_serial_ones"))
    graded.assignment(rubric=graded.ANSWER_ONLY.replace("test_squares_equal", "test_they_equal"))

    done = graded.grader("rejudge", "results")

    assert done.returncode == 1
    assert (
        "squares, bob: points set by hand for test_squares_equal_the_serial_ones no longer apply, "
        "since the rubric has no such check." in done.stderr
    )
    assert graded.grade("bob")["decisions"]["test_squares_equal_the_serial_ones"]["points"] == 1.0


def settling(check):
    given = ["--assignment=squares", "--student=bob", "--points=1", "--reason=Seen."]
    return ["settle", "results", f"--check={check}", *given]


def test_what_was_settled_while_the_records_were_judged_is_left_alone(graded, monkeypatch):
    monkeypatch.chdir(graded.folder)
    results, check = Path("results"), "test_squares_equal_the_serial_ones"
    (old,) = [g for g in stored_grades(graded) if g.student == "bob"]
    new = gradebook.grade(old.record, [replace(old.checks[0], points=2.0)])
    graded.grader(*settling(check))

    told = rejudge._written(results, [(old, new)])

    assert told == ["squares, bob: changed meanwhile, and left alone; rejudge again."]
    assert graded.grade("bob")["points"] == 1.0


def test_a_broken_rubric_changes_no_stored_points(graded):
    graded.assignment(rubric=graded.ANSWER_ONLY.replace("answer.require_equal", "answer.require_eqal"))

    done = graded.grader("rejudge", "results", "--dry-run")

    assert done.returncode == 1
    assert points(graded) == {"ann": 2.0, "bob": 0.0}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["nowhere"], "'nowhere' does not exist", id="no folder"),
        pytest.param(["results", "--assignment=cubes"], "results holds no grades of cubes.", id="unknown assignment"),
        pytest.param(["submitted"], "submitted holds no grades.", id="no grades"),
    ],
)
def test_what_cannot_be_rejudged_is_exit_status_2(graded, arguments, message):
    (graded.folder / "submitted").mkdir()

    done = graded.grader("rejudge", *arguments)

    assert done.returncode == 2
    assert message in done.stderr


def test_a_damaged_grade_is_named(graded):
    (graded.folder / "results" / "squares" / "bob.json").write_text("{")

    done = graded.grader("rejudge", "results")

    assert done.returncode == 1
    assert "bob.json cannot be read as a grade" in done.stderr
    assert "Grade the submission again" in done.stderr
