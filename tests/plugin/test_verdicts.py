"""How a session shows the six verdicts: letters, words, the table of points, the exit code, JUnit XML."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

OPTIONS = ["--grader-isolation=none", "--grader-here"]
RUBRIC = """
import pytest

from grader.grades.verdict import Outcome, Verdict, inconclusive
from grader.record.finding import Finding


@pytest.mark.points(1)
def test_right(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")


@pytest.mark.points(2)
def test_half(answer):
    raise Outcome(Verdict.PARTIAL, Finding("half", "Half of it is there.", "Write the other half."), 0.5)


@pytest.mark.points(1)
def test_asserted(answer):
    '''Squares are large.'''
    assert answer["squares"].min() > 5, "A square is too small.\\nIt is the first."


@pytest.mark.points(1)
def test_broken(answer):
    wanted = "cubes"  # a name that only the run shows
    assert answer[wanted].min() > 5


@pytest.mark.points(1)
def test_unclear(answer):
    '''It is quiet.'''
    raise inconclusive(Finding("noisy", "It was too noisy.", "Run it again."))


@pytest.mark.points(1, needs="test_asserted")
def test_after_a_failed_one(answer):
    raise RuntimeError("this check was called")


@pytest.mark.points(1, needs=("test_right", "test_unclear"))
def test_after_an_open_one(answer):
    raise RuntimeError("this check was called")


def test_worth_nothing(answer):
    '''The answer has squares.'''
    assert "squares" in answer
"""


@pytest.fixture(scope="module")
def sessions(lasting_course, run_once):
    lasting_course.assignment(rubric=RUBRIC, stub=lasting_course.SERIAL)
    options = ["--grader-isolation=none", "--grader-here", "assignments"]
    xml = lasting_course.folder / "junit.xml"
    return {
        "plain": run_once(f"--junitxml={xml}", *options),
        "verbose": run_once("-v", *options),
        "quiet": run_once("-q", *options),
        "mute": run_once("-qq", *options),
        "two processes": run_once("-n", "2", *options),
        "xml": ET.parse(xml).getroot(),
    }


def test_each_verdict_has_its_letter(sessions):
    sessions["plain"].fnmatch_lines(["assignments*test_squares.py .pF[?][?]-[?].*"])


@pytest.mark.parametrize(
    ("check", "word"),
    [
        pytest.param("test_right", "PASSED", id="passed"),
        pytest.param("test_half", "PARTIAL", id="partial"),
        pytest.param("test_asserted", "FAILED", id="failed"),
        pytest.param("test_broken", "OPEN", id="a broken rubric"),
        pytest.param("test_unclear", "OPEN", id="inconclusive"),
        pytest.param("test_after_a_failed_one", "NOT REACHED", id="not reached"),
        pytest.param("test_after_an_open_one", "OPEN", id="waits for an open one"),
    ],
)
def test_each_verdict_has_its_word(sessions, check, word):
    sessions["verbose"].re_match_lines([rf".*::{check} {word}\b"])


@pytest.mark.parametrize("session", ["plain", "two processes"])
def test_the_last_line_counts_them(sessions, session):
    sessions[session].re_match_lines([r".*1 failed, 2 passed, .*1 not reached"])
    sessions[session].re_match_lines([r".*1 partial\b"])
    sessions[session].re_match_lines([r".*3 open\b"])


@pytest.mark.parametrize("session", ["plain", "quiet", "two processes"])
def test_the_table_has_the_points_of_every_check_and_why_not_more(sessions, session):
    sessions[session].re_match_lines(
        [
            r"=+ points =+",
            r"squares  Squares on worker processes +2 of 8 points so far",
            r"  passed +1 / 1 +Every square equals the serial one\.",
            r"  partial +1 / 2 +half",
            r" +Half of it is there\.",
            r" +→ Write the other half\.",
            r"  failed +0 / 1 +Squares are large\.",
            r" +A square is too small\.",
            r"  open +\? / 1 +broken",
            r" +The check test_broken itself is broken: KeyError: 'cubes' \(.*, line \d+\)\.",
            r" +→ No fault of yours: tell your teacher\.",
            r"  open +\? / 1 +It is quiet\.",
            r"  - +0 / 1 +after a failed one",
            r" +Needs first: Squares are large\.",
            r"  open +\? / 1 +after an open one",
            r" +Waits for: It is quiet\.",
            r"  passed +0 / 0 +The answer has squares\.",
        ]
    )


def test_a_broken_rubric_is_told_where_in_the_rubric(sessions):
    sessions["plain"].re_match_lines([r".*KeyError: 'cubes' \(test_squares.py, line 27\)\."])


def test_very_quiet_sessions_have_no_table(sessions):
    sessions["mute"].no_fnmatch_line("*= points =*")


def test_a_check_is_not_called_when_what_it_needs_did_not_pass(sessions):
    sessions["plain"].no_fnmatch_line("*this check was called*")


def test_a_failed_check_shows_its_message_and_nothing_of_the_rubric(sessions):
    failures = str(sessions["plain"]).partition("= FAILURES =")[2].partition("= points =")[0]
    header, *asserted = failures.partition("test_asserted")[2].splitlines()

    assert header.strip(" _") == ""
    assert asserted[0] == "A square is too small."
    assert "def test_asserted" not in failures
    assert "answer.require_equal" not in failures
    assert not re.search(r"grader/\w+\.py", failures)


@pytest.mark.parametrize(
    ("check", "points", "of"),
    [
        pytest.param("test_right", "1.0", "1.0", id="passed"),
        pytest.param("test_half", "1.0", "2.0", id="partial"),
        pytest.param("test_asserted", "0.0", "1.0", id="failed"),
        pytest.param("test_after_a_failed_one", "0.0", "1.0", id="not reached"),
    ],
)
def test_junit_xml_has_the_points(sessions, check, points, of):
    case = sessions["xml"].find(f".//testcase[@name='{check}']")

    properties = {p.get("name"): p.get("value") for p in case.iter("property")}

    assert properties == {"points": points, "max_points": of}


def test_junit_xml_has_no_points_where_they_are_open(sessions):
    case = sessions["xml"].find(".//testcase[@name='test_unclear']")

    properties = {p.get("name"): p.get("value") for p in case.iter("property")}

    assert properties == {"max_points": "1.0"}


WORKS_ONCE = """
calls = []


def squares(square, numbers):
    calls.append(numbers)
    if len(calls) > 1:
        raise RuntimeError("closed")
    return [square(number) for number in numbers]
"""
TWO_STAGES = """
import pytest


@pytest.mark.points(2)
def test_right(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")


@pytest.mark.points(4, needs="test_right")
def test_speedup(speedup):
    '''It is faster than the serial program.'''
    speedup.award()
"""


@pytest.mark.parametrize(
    "processes",
    [
        pytest.param([], id="one process"),
        pytest.param(["-n", "2"], id="two processes"),
        pytest.param(["-n", "2", "--dist", "loadfile"], id="two processes that load files"),
        pytest.param(["-x"], id="to the first failure"),
    ],
)
def test_a_check_that_a_later_stage_overturns_was_never_shown_as_passed(lesson, run, processes):
    lesson.assignment(rubric=TWO_STAGES, stub=WORKS_ONCE)

    result = run(*OPTIONS, *processes, "--junitxml=junit.xml", "assignments")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    fact = "In round 2, on fresh inputs: RuntimeError: closed (squares.py, line 7)"
    result.stdout.fnmatch_lines(["*= FAILURES =*", fact, "*= points =*", "squares *0 of *", f" *{fact}"])
    result.assert_outcomes(failed=1)
    cases = ET.parse(lesson.folder / "junit.xml").getroot().findall(".//testcase")
    assert [child.tag for child in cases[0] if child.tag != "properties"] == ["failure"]


def test_a_stage_that_is_not_selected_overturns_nothing(lesson, run):
    lesson.assignment(rubric=TWO_STAGES, stub=WORKS_ONCE)

    run(*OPTIONS, "-k", "right", "assignments").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("program", "points", "outcomes"),
    [
        pytest.param("SERIAL", 0.0, {"failed": 1}, id="no points for what passed"),
        pytest.param("WRONG", 2.0, {"passed": 1}, id="all points for what failed"),
    ],
)
def test_what_a_teacher_set_by_hand_is_what_pytest_says(lesson, run, program, points, outcomes):
    lesson.assignment(stub=getattr(lesson, program))
    given = [*OPTIONS, "--grader-results=out", "assignments"]
    run(*given)
    grade = lesson.grade("_self", results="out")
    decision = {"points": points, "why": "We talked about it.", "when": "2026-11-22"}
    grade["decisions"] = {grade["checks"][0]["name"]: decision}
    (lesson.folder / "out" / "squares" / "_self.json").write_text(json.dumps(grade))

    result = run(*given)

    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines([f"squares *{points:g} of 2 points", "*Set by hand on 2026-11-22: We talked about it."])


def test_a_grade_that_stays_since_measuring_again_failed_is_what_pytest_says(lesson, run):
    rubric = TWO_STAGES.replace("speedup.award()", "assert speedup.judged.rounds < 0").replace('"test_right"', "()")
    lesson.assignment(rubric=rubric, stub=lesson.SERIAL)
    given = [*OPTIONS, "--grader-results=out", "assignments"]
    run(*given)
    lesson.assignment(
        rubric=rubric.replace("assert speedup.judged.rounds < 0", "pytest.skip('busy')"), stub=lesson.SERIAL
    )

    result = run(*given)

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["squares *2 of 6 points", "*measuring again failed, the grade stays: *busy"])


@pytest.mark.parametrize(
    ("program", "rubric", "status"),
    [
        pytest.param("SERIAL", "def test_it(answer): pass", pytest.ExitCode.OK, id="all checks pass"),
        pytest.param("SERIAL", "def test_it(answer): assert False", pytest.ExitCode.TESTS_FAILED, id="a check fails"),
        pytest.param("SERIAL", "def test_it(answer): 1 / 0", pytest.ExitCode.TESTS_FAILED, id="a rubric is broken"),
    ],
)
def test_exit_codes_are_pytests(lesson, run, program, rubric, status):
    lesson.assignment(rubric=rubric, stub=getattr(lesson, program))

    assert run("--grader-isolation=none", "--grader-here", "assignments").ret == status
