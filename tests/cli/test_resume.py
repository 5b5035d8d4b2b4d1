"""A second call goes on where the first one stopped, and takes nothing stale."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from grader.grades import gradebook

NONE = "--isolation=none"


@pytest.fixture
def graded(course):
    """A course with one grade."""
    course.assignment()
    course.solution(course.SERIAL)
    course.hand_in("ann", course.SERIAL)
    assert course.grader("grade", "submitted", NONE).returncode == 0
    return course


def inputs_of(course, student="ann"):
    """What tells one measurement from another: every grading draws its own inputs."""
    return [r["inputs_sha256"] for r in course.grade(student)["record"]["rounds"]]


def test_a_final_grade_is_not_measured_again(graded):
    before = graded.grade("ann")

    done = graded.grader("grade", "submitted", NONE)

    assert done.returncode == 0
    assert graded.grade("ann") == before


def test_force_measures_again(graded):
    before = inputs_of(graded)

    graded.grader("grade", "submitted", NONE, "--force")

    assert inputs_of(graded) != before


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("submitted/ann/squares/squares.py", id="the submission"),
        pytest.param("assignments/squares/tasks.py", id="the tasks"),
        pytest.param("assignments/squares/inputs.py", id="the inputs"),
        pytest.param("assignments/squares/baseline.py", id="the baseline"),
        pytest.param("assignments/squares/assignment.toml", id="the assignment"),
        pytest.param("solutions/squares/squares.py", id="the reference"),
    ],
)
def test_it_is_measured_again_after_a_change_of(graded, changed):
    before = inputs_of(graded)
    with (graded.folder / changed).open("a") as file:
        file.write("\n# changed\n")

    graded.grader("grade", "submitted", NONE)

    assert inputs_of(graded) != before


def test_after_a_change_of_the_rubric_it_is_judged_again_without_running(graded):
    before = graded.grade("ann")
    graded.assignment(rubric=graded.ANSWER_ONLY.replace("points(2)", "points(5)"))

    graded.grader("grade", "submitted", NONE)

    after = graded.grade("ann")
    assert (before["points"], after["points"]) == (2.0, 5.0)
    assert after["record"] == before["record"]


def test_a_rubric_that_asks_for_more_measures_more(graded):
    before = inputs_of(graded)
    rubric = graded.ANSWER_ONLY + "\n\n@pytest.mark.points(1)\ndef test_tasks(trace):\n    assert trace.of_submission\n"
    graded.assignment(rubric=rubric)

    graded.grader("grade", "submitted", NONE)

    record = graded.grade("ann")["record"]
    assert record["need"] == 2
    assert [r["inputs_sha256"] for r in record["rounds"]][: len(before)] == before


@pytest.mark.usefixtures("isolation")
def test_a_grade_without_isolation_is_not_taken_for_one_with(graded):
    graded.grader("grade", "submitted")

    assert graded.grade("ann")["record"]["isolation"].startswith("bubblewrap")


def test_a_damaged_grade_is_taken_anew(graded):
    (graded.folder / "results" / "squares" / "ann.json").write_text('{"schema": 1')

    assert graded.grader("grade", "submitted", NONE).returncode == 0
    assert graded.grade("ann")["points"] == 2.0


def test_only_those_are_measured_who_have_no_grade(graded):
    before = inputs_of(graded)
    graded.hand_in("bob", graded.WRONG)

    graded.grader("grade", "submitted", NONE)

    assert inputs_of(graded) == before
    assert graded.grade("bob")["points"] == 0.0


def watch(process, condition):
    """Looks again and again until the condition holds; a process that ended before that is the test's failure."""
    for _ in range(2400):
        if condition():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"the grader ended by itself with status {process.wait(timeout=0.05)}")
    pytest.fail("the condition did not come")


STOPS_LATER = """
import pathlib

calls = []


def squares(square, numbers):
    calls.append(numbers)
    if len(calls) > 1:
        pathlib.Path({marker!r}).touch()
        while True:
            pass
    return [square(number) for number in numbers]
"""


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        pytest.param([], "squares *ann * no grade *It was stopped before all checks were made.*", id="a line each"),
        pytest.param(["--verbose"], "squares · ann * stopped: no grade*", id="every check"),
    ],
)
def test_who_was_being_graded_at_ctrl_c_is_shown_without_a_grade(course, options, shown):
    course.assignment(rubric=course.FULL, toml=course.TOML.replace("wall_s = 20", "wall_s = 600"), task_s=0.02)
    course.solution()
    marker = course.scratch / "second-call"
    course.hand_in("ann", STOPS_LATER.format(marker=str(marker)))
    process = subprocess.Popen(
        course.command("grade", "submitted", NONE, *options),
        cwd=course.folder,
        env={**os.environ, **course.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What runs in the background of a script has it ignored, and hands that on.
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads yet
    )
    watch(process, marker.exists)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=200)
    finally:
        process.kill()

    assert any(fnmatch(line, shown) for line in out.splitlines()), out
    assert "final" not in out
    assert (process.returncode, "No grade was written to results." in err, "Grades:" in err) == (1, True, False)
    assert not (course.folder / "results" / "squares" / "ann.json").exists()


@pytest.mark.parametrize(
    "level",
    [
        pytest.param("none", id="no sandbox"),
        pytest.param("bubblewrap", id="bubblewrap"),
    ],
)
def test_killed_half_way_every_finished_grade_is_whole_and_the_same_command_goes_on(request, course, level):
    if level == "bubblewrap":
        request.getfixturevalue("isolation")
    course.assignment(toml=course.TOML.replace("wall_s = 20", "wall_s = 600"))
    course.hand_in("ann", course.SERIAL)
    never = "import pathlib\n\n\ndef squares(square, numbers):\n    while True:\n        pass\n"
    course.hand_in("bob", never)
    first, second = (course.folder / "results" / "squares" / f"{s}.json" for s in ("ann", "bob"))
    process = subprocess.Popen(
        course.command("grade", "submitted", f"--isolation={level}"),
        cwd=course.folder,
        env={**os.environ, **course.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watch(process, lambda: first.exists() and len(course.left_running()) > 2)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert gradebook.read(first).score.points == 2.0
    assert not second.exists()
    assert [p for p in Path(first.parent).iterdir() if p != first] == []
    with subprocess.Popen(["sleep", "60"]) as patience:
        watch(patience, lambda: course.left_running() == [])
        patience.kill()

    before = inputs_of(course)
    course.hand_in("bob", course.WRONG)
    assert course.grader("grade", "submitted", f"--isolation={level}").returncode == 0
    assert inputs_of(course) == before
    assert course.grade("bob")["points"] == 0.0
