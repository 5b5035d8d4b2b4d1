"""``grader calibrate``: whether an assignment can be judged here."""

from __future__ import annotations

import pytest

from grader.errors import SandboxError
from grader.sandbox import choose


@pytest.fixture
def sandboxed():
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")


def calibrate(course, *options):
    return course.grader("calibrate", "squares", "--runs", "1", *options)


@pytest.mark.usefixtures("sandboxed")
def test_an_assignment_of_tiny_tasks_with_a_solved_stub_is_warned_of_by_name(course):
    course.assignment(rubric=course.FULL, task_s=0.004, count=30, stub=course.POOL)
    course.solution()

    done = calibrate(course)

    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[:3] == [
        "Grading 3 times: about 57 s, more where tasks are long.",
        "reference, 1 of 1",
        "serial program, 1 of 1",
    ]
    assert "warning: squares is too short: the serial program computes for 0.1" in done.stdout
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line}
    assert rows["sham"][1:4] == ["1", "0", "0"]
    assert rows["serial"]
    assert rows["stub"][:2] == ["1", "1"]
    assert "warning: squares is handed out solved: its stub counts as written." in done.stdout


def test_without_a_reference_there_is_nothing_to_calibrate_with(course):
    course.assignment()

    done = calibrate(course)

    assert done.returncode == 2
    assert "There is no reference to calibrate with" in done.stderr


def test_an_unknown_assignment_is_named(course):
    course.assignment()

    done = course.grader("calibrate", "cubes")

    assert done.returncode == 2
    assert "There is no assignment cubes" in done.stderr
