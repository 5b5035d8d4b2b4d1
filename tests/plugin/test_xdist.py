"""Several pytest processes grade as one: each submission is measured once, by whoever comes first."""

from __future__ import annotations

import re

import pytest

OPTIONS = ["--grader-isolation=none", "--grader-here", "--grader-keep-run"]
STUDENTS = ["ann", "bob", "cem"]
TWO_CHECKS = """
import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")


@pytest.mark.points(1, needs="test_squares_equal_the_serial_ones")
def test_no_square_is_negative(answer):
    '''No square is negative.'''
    assert answer["squares"].min() >= 0


@pytest.mark.points(1)
def test_as_many_squares_as_numbers(answer, inputs):
    '''There is one for each number.'''
    assert len(answer["squares"]) == len(inputs["numbers"])
"""


@pytest.fixture
def _class(lesson):
    lesson.assignment(rubric=TWO_CHECKS)
    for student in STUDENTS:
        lesson.hand_in(student, lesson.SERIAL if student != "bob" else lesson.WRONG)


@pytest.mark.usefixtures("_class")
@pytest.mark.parametrize(
    "processes",
    [
        pytest.param([], id="one process"),
        pytest.param(["-n", "2"], id="two processes"),
        pytest.param(["-n", "2", "--dist", "loadgroup"], id="two processes that load groups"),
        pytest.param(["-n", "2", "--dist", "load"], id="two processes that load single checks"),
        pytest.param(["-n", "2", "--dist", "loadfile"], id="two processes that load files"),
    ],
)
def test_all_are_graded_and_each_is_measured_once(lesson, run, processes):
    result = run(*OPTIONS, *processes, "--grader-submissions=submitted", "--grader-results=out", "assignments")

    grades = {s: lesson.grade(s, results="out") for s in STUDENTS}
    assert {s: (g["status"], g["points"]) for s, g in grades.items()} == {
        "ann": ("final", 4.0),
        "bob": ("final", 1.0),
        "cem": ("final", 4.0),
    }
    assert {len(g["record"]["rounds"]) for g in grades.values()} == {1}
    assert len({g["record"]["rounds"][0]["inputs_sha256"] for g in grades.values()}) == 1
    assert lesson.arms()["submission"] == len(STUDENTS)
    for line in ("squares · ann *4 of 4 points", "squares · bob *1 of 4 points", "squares · cem *4 of 4 points"):
        result.stdout.fnmatch_lines([line])


@pytest.mark.usefixtures("_class")
@pytest.mark.parametrize(
    "order",
    [
        pytest.param(["-p", "grader.plugin", "-p", "xdist"], id="the grader is loaded first"),
        pytest.param(["-p", "xdist", "-p", "grader.plugin"], id="xdist is loaded first"),
    ],
)
def test_the_checks_of_one_submission_stay_in_one_process(pytester, lesson, order):
    options = ["-p", "no:cacheprovider", "--import-mode=importlib", *OPTIONS, "--grader-submissions=submitted"]

    result = pytester.runpytest_subprocess(*order, *options, "-v", "-n", "2", "assignments")

    told = re.findall(r"\[(gw\d)\].*\[(\w+)\]", result.stdout.str())
    assert {student for _, student in told} == set(STUDENTS)
    assert len(set(told)) == len(STUDENTS)


def test_whoever_asks_for_whole_files_gets_them_whole(pytester, lesson, run):
    lesson.assignment(rubric=lesson.ANSWER_ONLY)
    sleepers = (
        "import os, pytest\n\n@pytest.mark.parametrize('n', range(8))\ndef test_where(n):\n    print(os.getpid())\n"
    )
    for name in ("test_one.py", "test_two.py"):
        (pytester.path / name).write_text(sleepers)

    done = run("-n", "2", "--dist", "loadfile", "-v", ".")

    places = {line.split("]")[0] for line in done.outlines if "PASSED" in line and "test_one.py" in line}
    assert len(places) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-p", "no:xdist"], id="switched off"),
        pytest.param(["--strict-markers"], id="not installed, strict markers"),
        pytest.param(["-W", "error"], id="not installed, warnings are errors"),
    ],
)
def test_nobody_needs_xdist(lesson, run, arguments):
    lesson.assignment(rubric=lesson.FULL)

    result = run(*arguments, "assignments")

    result.stdout.re_match_lines([r".*test_squares\.py F-- +\[", r"squares .* 0 of 10 points"])
    result.stdout.no_fnmatch_line("*xdist_group*")


def test_an_open_check_crosses_from_the_other_process(lesson, run):
    lesson.assignment(rubric="def test_it(answer):\n    raise KeyError('x')\n", stub=lesson.SERIAL)

    result = run(*OPTIONS, "-n", "2", "assignments")

    result.stdout.fnmatch_lines(["*open*? / 0*", "*The check test_it itself is broken: KeyError: 'x'*"])


def test_a_usage_error_is_read_there_as_well(lesson, run):
    lesson.assignment(rubric=lesson.ANSWER_ONLY.replace("points(2)", "points('two')"))

    result = run("-n", "2", "assignments")

    assert result.ret != 0
    assert "the marker must be points(n) or points(n, needs='test_name')" in result.stdout.str() + result.stderr.str()
