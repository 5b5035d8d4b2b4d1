"""A session measures what the selected checks need, and no more."""

from __future__ import annotations

import json

import pytest

OPTIONS = ["--grader-isolation=none", "--grader-here", "--grader-keep-run"]
RUBRIC = "assignments/squares/test_squares.py"


@pytest.mark.parametrize(
    ("selection", "letters", "arms"),
    [
        pytest.param(["-k", "equal"], ".", {"baseline": 1, "submission": 1}, id="the answer by -k"),
        pytest.param(
            [f"{RUBRIC}::test_squares_equal_the_serial_ones"],
            ".",
            {"baseline": 1, "submission": 1},
            id="the answer by its node id",
        ),
        pytest.param(
            ["-k", "computed"], "F", {"baseline": 1, "submission": 1, "reference": 1}, id="evidence, and what it needs"
        ),
        pytest.param(
            [f"{RUBRIC}::test_speedup"],
            "F",
            {"baseline": 1, "submission": 1, "reference": 1},
            id="speedup alone, which is not reached without evidence",
        ),
    ],
)
def test_of_a_serial_program(lesson, run, selection, letters, arms):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.SERIAL, task_s=0.02, count=12)
    lesson.solution()

    result = run(*OPTIONS, *(selection if RUBRIC in selection[0] else [*selection, "assignments"]))

    result.stdout.re_match_lines([rf".*test_squares\.py {letters} +\["])
    assert lesson.arms() == arms


def test_stops_after_a_wrong_answer(lesson, run):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.WRONG)
    lesson.solution()

    run(*OPTIONS, "assignments").stdout.re_match_lines([r".*test_squares\.py F-- +\["])

    assert lesson.arms() == {"baseline": 1, "submission": 1}


def test_x_ends_the_session_at_the_first_failed_check(lesson, run):
    lesson.assignment(rubric=lesson.FULL)

    result = run("-x", "assignments")

    result.stdout.re_match_lines([r".*test_squares\.py F\b", r"=+ points =+", r"squares .* 0 of 2 points"])
    result.stdout.no_fnmatch_line("*Needs first*")


NEVER_SEEN = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items[0].add_marker(pytest.mark.skip(reason="not today"))
"""


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(["-k", "speedup"], id="it was not selected"),
        pytest.param(["-p", "never_seen"], id="a mark ended it"),
        pytest.param(["-k", "speedup", "-n", "1"], id="in another process"),
    ],
)
def test_a_check_that_waits_for_one_that_nobody_sees_fails_in_its_place(pytester, lesson, run, hidden):
    lesson.assignment(rubric=lesson.FULL)
    pytester.makepyfile(never_seen=NEVER_SEEN)

    result = run(*OPTIONS, *hidden, "assignments")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    words = ["Needs first: Every square equals the serial one.", "not implemented yet", "*Write squares in squares.py."]
    result.stdout.fnmatch_lines(["*= FAILURES =*", *words, "*= points =*", *(f" *{each}" for each in words)])


def test_a_check_that_waits_for_one_that_is_broken_and_not_seen_makes_the_session_look_broken(lesson, run):
    broken = lesson.FULL.replace('answer.require_equal(serial, "squares")', "1 / 0")
    lesson.assignment(rubric=broken, stub=lesson.SERIAL)

    result = run(*OPTIONS, "-k", "speedup", "assignments")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.re_match_lines([r".*test_squares\.py [?] +\[", r"squares .* [?] of 4 points so far"])
    result.stdout.fnmatch_lines([" *The check test_squares_equal_the_serial_ones itself is broken: ZeroDivision*"])


def test_only_selected_checks_are_in_the_table(lesson, run):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.SERIAL)

    result = run(*OPTIONS, "-k", "equal", "assignments")

    result.stdout.re_match_lines([r"squares .* 2 of 2 points"])
    result.stdout.no_fnmatch_line("*The worker processes computed them*")


def test_a_part_of_the_checks_makes_no_grade(lesson, run):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.SERIAL)

    run(*OPTIONS, "-k", "equal", "--grader-results=out", "assignments")

    assert list(lesson.folder.glob("out/**/*.json")) == []


def test_the_record_says_how_far_it_was_measured(pytester, lesson, run):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.SERIAL)

    run(*OPTIONS, "-n", "1", "-k", "equal", "assignments")

    (record,) = pytester.path.glob("runpytest-0/grader-records/squares/_self.json")
    shared = json.loads(record.read_text())["record"]
    assert (shared["need"], len(shared["rounds"])) == (1, 1)


COUNTING = """
from grader.coursework import roster

found = roster.submitted


def counted(*given):
    with open("count", "a") as file:
        file.write("x")
    return found(*given)


roster.submitted = counted
"""


def test_the_folder_of_a_class_is_read_once_however_many_are_in_it(pytester, lesson, run):
    lesson.assignment(rubric=lesson.FULL)
    pytester.makeconftest(COUNTING)
    for number in range(20):
        lesson.hand_in(f"s{number}", lesson.SERIAL)

    result = run("--grader-submissions=submitted", "--grader-isolation=none", "--collect-only", "-q", "assignments")

    result.stdout.fnmatch_lines(["60 tests collected*"])
    assert (pytester.path / "count").read_text() == "x"
