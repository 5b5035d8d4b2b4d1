"""Folders whose names hold what pytest takes for the parameters of a test."""

from __future__ import annotations

import pytest

NONE = "--isolation=none"


@pytest.fixture
def bracketed(course):
    """The same course in a folder of a year, with an assignment that has a number."""
    folder = course.folder.rename(course.folder.with_name("course [2026]"))
    inside = type(course)(folder, course.environment)
    for name in ("lab [2]", "lab 3"):
        inside.assignment(name)
        inside.solution(inside.SERIAL, name=name)
        inside.hand_in("ann", inside.SERIAL, name=name)
    return inside


@pytest.mark.parametrize("jobs", [[], ["-j2"]], ids=["one process", "two processes"])
def test_assignments_are_graded_whatever_their_folders_are_called(bracketed, jobs):
    done = bracketed.grader("grade", "submitted", NONE, *jobs)

    assert (done.returncode, "grader:" in done.stderr) == (0, False), done.stderr
    assert [bracketed.grade("ann", name=name)["points"] for name in ("lab [2]", "lab 3")] == [2.0, 2.0]


def test_only_the_chosen_assignment_is_graded_there(bracketed):
    bracketed.grader("grade", "submitted", NONE, "--assignment", "lab [2]")

    assert [path.name for path in (bracketed.folder / "results").iterdir()] == ["lab [2]"]


def test_a_stored_grade_is_judged_again_there(bracketed):
    bracketed.grader("grade", "submitted", NONE)
    bracketed.assignment("lab [2]", rubric=bracketed.ANSWER_ONLY.replace("points(2)", "points(5)"))

    done = bracketed.grader("rejudge", "results")

    assert done.returncode == 0, done.stderr
    assert bracketed.grade("ann", name="lab [2]")["points"] == 5.0
