"""Other plugins of a student's pytest: every check is there, once, with its points, whatever they do."""

from __future__ import annotations

import pytest

from tests.conftest import write

ENDS_IN_TIME = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    if item.name == "test_speedup":
        pytest.fail("Timeout (>1.0s)\\nand more", pytrace=False)
"""
FORBIDS_PROGRAMS = """
import subprocess
import pytest

class Forbidden(RuntimeError):
    pass

def refuse(*_, **__):
    raise Forbidden("A test tried to start \\x1b[31mcommands.")

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    usual, subprocess.Popen = subprocess.Popen, refuse
    try:
        return (yield)
    finally:
        subprocess.Popen = usual
"""
BREAKS_IN_SETUP = """
def pytest_runtest_setup(item):
    raise OSError("no display")
"""
SKIPS = """
import pytest

def pytest_collection_modifyitems(items):
    items[0].add_marker(pytest.mark.skip(reason="not today"))
"""
REPEATS = """
import pytest

@pytest.fixture
def _step(request):
    return request.param

def pytest_generate_tests(metafunc):
    metafunc.fixturenames.append("_step")
    metafunc.parametrize("_step", range(2), indirect=True, ids=["1-2", "2-2"])
"""
RUNS_AGAIN = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    for attempt in range(3):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            if report.failed and attempt < 2:
                report.outcome = "rerun"
            item.ihook.pytest_runtest_logreport(report=report)
    return True

def pytest_report_teststatus(report):
    if report.outcome == "rerun":
        return "rerun", "R", "RERUN"
"""


@pytest.fixture
def beside(lesson, run):
    """Runs a student's check beside a plugin of this text."""

    def running(plugin, *, stub=lesson.SERIAL, rubric=lesson.FULL):
        lesson.assignment(rubric=rubric, stub=stub)
        write(lesson.folder / "other_plugin.py", plugin)
        return run("-p", "other_plugin", "--grader-isolation=none", "--grader-here", "assignments")

    return running


def test_a_check_that_a_time_limit_ends_is_open_and_keeps_its_points(beside):
    result = beside(ENDS_IN_TIME)

    result.stdout.fnmatch_lines(
        [
            "squares  Squares on worker processes * 2 of 10 points so far",
            "  passed   2 / 2  Every square equals the serial one.",
            "  open     ? / 4  The worker processes computed them, in parallel.",
            "  open     ? / 4  It is faster than the serial program.",
            "                  pytest ended it before it was judged: Failed: Timeout (>1.0s)",
            "                  ? A mark or another plugin did so: `pytest -p no:NAME` leaves a plugin out.",
        ]
    )


@pytest.mark.parametrize(
    ("plugin", "words"),
    [
        pytest.param(FORBIDS_PROGRAMS, "*Forbidden: A test tried to start \\x1b[[]31mcommands.", id="within a run"),
        pytest.param(BREAKS_IN_SETUP, "OSError: no display", id="in the setup"),
    ],
)
def test_checks_that_a_plugin_breaks_are_open_all_of_them(beside, plugin, words):
    result = beside(plugin)

    result.stdout.fnmatch_lines(
        [
            "*test_squares.py [?][?][?]*",
            "squares  Squares on worker processes * ? of 10 points so far",
            "  open     ? / 2  Every square equals the serial one.",
            f"*it was judged:* {words}",
            "  open     ? / 4  The worker processes computed them, in parallel.",
            "  open     ? / 4  It is faster than the serial program.",
        ]
    )
    assert result.ret == 1


def test_a_check_that_a_mark_skips_is_open_and_keeps_its_points(beside):
    result = beside(SKIPS)

    result.stdout.fnmatch_lines(
        ["*of 10 points so far", "  open     ? / 2  Every square*", "*it was judged: *not today"]
    )


def test_checks_that_are_repeated_count_once(beside, lesson):
    result = beside(REPEATS, rubric=lesson.ANSWER_ONLY)

    result.stdout.fnmatch_lines(["squares  Squares on worker processes * 2 of 2 points", "  passed   2 / 2 *"])
    assert result.stdout.str().count("  passed   2 / 2") == 1
    result.assert_outcomes(passed=2)


def test_a_failure_that_is_run_again_is_told_once(beside, lesson):
    result = beside(RUNS_AGAIN, stub=lesson.WRONG, rubric=lesson.ANSWER_ONLY)

    result.stdout.fnmatch_lines(["RRF*", "squares  Squares on worker processes * 0 of 2 points"])
    assert result.stdout.str().count("___ test_squares_equal_the_serial_ones ___") == 1
