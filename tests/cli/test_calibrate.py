"""``grader calibrate``: whether an assignment can be judged here."""

from __future__ import annotations

import re

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


def test_a_launcher_is_not_timed_and_it_is_said_what_to_do_instead(course):
    folder = course.assignment()
    toml = folder / "assignment.toml"
    toml.write_text(
        'title = "A launcher"\nbackend = "slurm"\nentry = "launcher.sh"\nworkers = 4\ntasks = []\n'
        '[answer]\nsquares = { dtype = "float64", shape = ["n"], json = "squares.json" }\n'
    )
    (folder / "baseline.py").write_text("def serial():\n    return {}\n")

    done = calibrate(course)

    assert done.returncode == 2
    assert "asks for a launcher, which is not timed: there is nothing to calibrate. Grade its reference" in done.stderr


TOO_NARROW = """
import pytest


@pytest.mark.points(2)
def test_the_numbers_are_uniform(answer):
    '''Every number is one of those between 0 and 1.'''
    answer.require_close(0.5, "squares", error=0.072)


@pytest.mark.points(2)
def test_the_numbers_are_sorted(answer):
    '''The numbers are in order.'''
    assert sorted(answer["squares"]) == answer["squares"].tolist(), "They are in no order."


@pytest.mark.points(1)
def test_the_numbers_are_many(answer):
    '''There are many.'''
    assert answer["squares"].count() > 3
"""
UNIFORM = """
import os
import time

from grader.probe import task


@task
def square(x):
    until = time.thread_time() + 0.01
    while time.thread_time() < until:
        pass
    return int.from_bytes(os.urandom(4), "little") / 2**32
"""


@pytest.mark.usefixtures("sandboxed")
def test_checks_that_right_answers_miss_are_named_with_how_often(course):
    folder = course.assignment(rubric=TOO_NARROW, count=30)
    (folder / "tasks.py").write_text(UNIFORM)
    course.solution()

    done = calibrate(course)

    assert done.returncode == 1, done.stderr
    said = " ".join(done.stdout.split())
    assert "squares is judged by a bound that right answers miss: test_the_numbers_are_uniform takes them for" in said
    assert re.search(r"the reference's lie [34](\.\d)? of its standard errors from what is expected", said)
    assert re.search(r"misses it in about \d\d\.\d% of the rounds; make its error [34](\.\d)? times as large\.", said)
    assert "not judged rightly: test_the_numbers_are_sorted fails the reference in " in said
    assert ": They are in no order." in said
    assert "squares is judged by a check that is broken: test_the_numbers_are_many raises AttributeError: " in said


@pytest.mark.usefixtures("sandboxed")
def test_inputs_that_are_too_large_to_send_are_the_authors(course):
    folder = course.assignment(rubric=course.FULL)
    (folder / "inputs.py").write_text("def draw(rng):\n    return {'numbers': ['x' * (1 << 20)] * 65}\n")
    course.solution()

    done = calibrate(course)

    assert done.returncode == 1
    assert " ".join(done.stdout.split()).endswith(
        "The reference was not timed: inputs.py of 'squares' draws more than can be sent: at least 65 MB of text are "
        "too much; 64 MB of text can be sent. Draw less, or seeds from which the tasks make the data. "
        "This is its author's to mend, and no fault of a submission."
    )


def test_a_bound_that_right_answers_miss_is_named_before_anything_is_run(course):
    course.assignment(rubric=TOO_NARROW.replace("error=0.072", "error=0.3, rate=0.1"))

    for command in (calibrate(course), course.grader("list")):
        assert command.returncode == 2
        assert (
            "assignment.toml: (files): test_squares.py, line 7: rate=0.1 of require_close is too large: a right answer "
            "would fail in one of 10 gradings; it may be 0.001 at most"
        ) in " ".join(command.stderr.split())


def test_a_rubric_that_cannot_be_collected_is_told_before_anything_is_run(course):
    course.assignment(rubric="import nothing_of_this_name\n")
    course.solution()

    done = calibrate(course)

    assert done.returncode == 2
    assert "The rubric of 'squares' cannot be collected: " in done.stderr
    assert "nothing_of_this_name" in done.stderr


def test_an_unknown_assignment_is_named(course):
    course.assignment()

    done = course.grader("calibrate", "cubes")

    assert done.returncode == 2
    assert "There is no assignment cubes" in done.stderr
