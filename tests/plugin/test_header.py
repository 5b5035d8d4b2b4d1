"""The line above a session: there where something is graded, and only there."""

from __future__ import annotations

import pytest

HEADER = "grader *: * core*, isolation: *"


@pytest.fixture
def _two_folders(pytester, lesson):
    lesson.assignment()
    pytester.makepyfile(**{"elsewhere/test_passes": "def test_passes(): pass"})


@pytest.mark.usefixtures("_two_folders")
@pytest.mark.parametrize(
    "path",
    [
        pytest.param("assignments", id="all assignments"),
        pytest.param("assignments/", id="all assignments, with a slash"),
        pytest.param("assignments/squares", id="one assignment"),
        pytest.param("assignments/squares/test_squares.py", id="one rubric"),
        pytest.param(
            "assignments/squares/test_squares.py::test_squares_equal_the_serial_ones", id="the node id of one check"
        ),
        pytest.param(".", id="the folder above"),
    ],
)
def test_it_is_there_for(run, path):
    run(path).stdout.fnmatch_lines([HEADER])


@pytest.mark.usefixtures("_two_folders")
def test_it_is_there_from_within_an_assignment(pytester, run, monkeypatch):
    monkeypatch.chdir(pytester.path / "assignments" / "squares")

    run().stdout.fnmatch_lines([HEADER])


@pytest.mark.usefixtures("_two_folders")
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["elsewhere"], id="a folder without assignments"),
        pytest.param(["--no-header", "assignments"], id="no-header"),
        pytest.param(["-q", "assignments"], id="quiet"),
    ],
)
def test_it_is_not_there_for(run, arguments):
    run(*arguments).stdout.no_fnmatch_line(HEADER)


@pytest.mark.usefixtures("_two_folders")
def test_it_says_that_isolation_was_switched_off(run):
    run("--grader-isolation=none", "assignments").stdout.fnmatch_lines(["grader *isolation: none (asked for: *)"])


@pytest.mark.usefixtures("_two_folders", "no_sandbox")
def test_it_says_why_submissions_are_not_isolated(run):
    run("assignments").stdout.fnmatch_lines(["grader *isolation: none (no sandbox: *bwrap *not found*)"])
