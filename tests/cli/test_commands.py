"""``grader list``, ``grader try`` and the words of ``--help``."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

import grader

ASSIGNMENTS = Path(grader.__file__).resolve().parents[1] / "assignments"
MAIN = "\n\nif __name__ == '__main__':\n    print('squares:', squares(lambda x: x * x, [3.0]))\n"


@pytest.mark.parametrize(
    "command", ["grade", "rejudge", "settle", "calibrate", "explain", "trace", "list", "try", "doctor"]
)
def test_help_explains_every_command(course, command):
    whole = course.grader("--help").stdout
    one = course.grader(command, "--help")

    assert f"\n  {command} " in whole
    assert one.returncode == 0
    assert one.stdout.startswith(f"Usage: grader {command} ")


def test_help_of_grade_explains_the_exit_status(course):
    words = " ".join(course.grader("grade", "-h").stdout.split())

    assert "Exit status: 0 when all grades are final, 1 when some are not, 2 when nothing could be graded." in words


def test_list_has_every_assignment_and_whether_its_reference_is_here(course):
    course.assignment("squares")
    course.assignment("circles")
    course.solution(name="circles")

    lines = [line.split() for line in course.grader("list").stdout.splitlines()]

    assert lines[1] == ["circles", "processes", "2", "yes", *["Squares", "on", "worker", "processes"]]
    assert lines[3] == ["squares", "processes", "2", "no", *["Squares", "on", "worker", "processes"]]
    assert lines[2] == lines[4] == ["squares.py:squares"]


@pytest.mark.parametrize("columns", ["70", "80", "200"])
def test_list_cuts_no_name_however_narrow_the_terminal(course, columns):
    name = "a_very_long_name_of_an_assignment_about_the_squares_of_numbers"
    course.assignment(name)

    header, *lines = course.grader("list", COLUMNS=columns).stdout.splitlines()

    width = header.index("backend")
    assert "".join(line[:width].strip() for line in lines) == name


@pytest.mark.parametrize(
    "below", [".", "assignments", "assignments/squares", "assignments/squares/deeper", "elsewhere"]
)
def test_assignments_are_found_from_wherever_below_the_course(course, below):
    course.assignment()
    (course.folder / below).mkdir(exist_ok=True)
    inside = replace(course, folder=course.folder / below)

    done = inside.grader("list")

    assert "squares" in done.stdout, done.stderr


def test_list_without_assignments_says_where_to_go(course):
    done = course.grader("list")

    assert done.returncode == 2
    assert "Run this where the folder assignments/ is, or below it, or name it with --assignments." in done.stderr


def test_try_runs_the_own_program_and_prints_the_command(course):
    folder = course.assignment(stub=course.SERIAL + MAIN)

    done = course.grader("try", "squares")

    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"$ cd {folder}", "$ python squares.py", "squares: [9.0]"]


def test_try_runs_the_reference(course):
    course.assignment()
    solution = course.solution(course.SERIAL + MAIN)

    done = course.grader("try", "squares", "--reference")

    assert done.stdout.splitlines()[0] == f"$ cd {solution.parent}"
    assert done.stdout.splitlines()[-1] == "squares: [9.0]"


def test_try_shows_the_command_of_scoop(course):
    course.assignment(toml=course.TOML.replace('"processes"', '"scoop"'), stub=course.SERIAL)

    assert "$ python -m scoop -n 2 squares.py" in course.grader("try", "squares").stdout


@pytest.mark.parametrize(
    ("name", "package"),
    [
        pytest.param("svm_grid_search", "sklearn", id="scikit-learn"),
        pytest.param("cmaes_rastrigin", "scoop", id="SCOOP"),
    ],
)
def test_try_of_our_own_stubs_says_that_they_are_not_written_yet(course, name, package):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}: pip install -e .[all]")

    done = course.grader("try", name, "--assignments", str(ASSIGNMENTS))

    assert "is not written yet. Begin with README.md and baseline.py." in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["cubes"], "There is no assignment cubes in assignments. It has: squares.", id="unknown"),
        pytest.param(["squares", "--reference"], "has no squares.py.", id="no reference"),
        pytest.param([], "Missing argument 'ASSIGNMENT'", id="no name"),
    ],
)
def test_what_cannot_be_tried_is_exit_status_2(course, arguments, message):
    course.assignment()

    done = course.grader("try", *arguments)

    assert done.returncode == 2
    assert message in done.stderr
