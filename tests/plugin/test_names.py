"""A check has its name alone: of two that share one, neither is lost without a word."""

from __future__ import annotations

import pytest

ONE = "import pytest\n\n\n@pytest.mark.points({points})\ndef test_squares(answer): {body}\n"
ALIKE = """
import pytest


@pytest.mark.points(1)
@pytest.mark.parametrize("at", [0, "0"])
def test_value(answer, at): pass
"""
IN_A_CLASS = """
import pytest


class TestSquares:
    @pytest.mark.points(2)
    def test_are_there(self, answer, serial):
        answer.require_equal(serial, "squares")

    @pytest.mark.points(1, needs="test_are_there")
    @pytest.mark.parametrize("at", [0, 1])
    def test_value(self, answer, at):
        assert answer["squares"][at] >= 0.0
"""


def test_a_hidden_check_of_a_visible_ones_name_is_refused_with_both_places(lesson, run):
    lesson.assignment(rubric=ONE.format(points=2, body="pass"))
    lesson.solution()
    hidden = lesson.folder / "solutions" / "squares" / "test_hidden_squares.py"
    hidden.write_text(ONE.format(points=3, body="assert False"))

    result = run("--grader-isolation=none", "assignments", "solutions")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    visible = "assignments/squares/test_squares.py:4"
    result.stderr.fnmatch_lines(
        [
            "ERROR: Checks of one rubric share a name, so that only one of them would count:",
            f"test_squares is in {visible} and in solutions/squares/test_hidden_squares.py:4. Give each of them *",
        ]
    )


@pytest.mark.parametrize("rubric", ["FULL", IN_A_CLASS], ids=["functions", "methods"])
def test_a_title_is_read_where_python_leaves_docstrings_out(lesson, run, monkeypatch, rubric):
    titled = IN_A_CLASS.replace('"squares")\n', '"squares")\n').replace(
        "serial):\n", 'serial):\n        """Every square equals the serial one.\n\n        And more."""\n'
    )
    lesson.assignment(rubric=titled if rubric == IN_A_CLASS else lesson.FULL)
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")

    result = run("--grader-isolation=none", "--grader-here", "assignments")

    result.stdout.re_match_lines([r"  failed   0 / 2  Every square equals the serial one\."])


def test_asserts_that_python_leaves_out_are_refused(lesson, run, monkeypatch):
    lesson.assignment(rubric="def test_it(answer): assert False", stub=lesson.SERIAL)
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    options = ["--grader-isolation=none", "--grader-here", "assignments"]

    rewritten, plain = run(*options), run("--assert=plain", *options)

    assert rewritten.ret == pytest.ExitCode.TESTS_FAILED
    assert plain.ret == pytest.ExitCode.USAGE_ERROR
    plain.stderr.fnmatch_lines(["*checks would pass unseen. Leave out one of the two."])


def test_values_that_read_alike_are_refused(lesson, run):
    lesson.assignment(rubric=ALIKE)

    result = run("--grader-isolation=none", "assignments")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["test_value?0? in assignments/squares/test_squares.py:* has 2 cases that read alike. Give them values *"]
    )


def test_a_function_that_is_written_twice_is_refused_with_both_lines(lesson, run):
    lesson.assignment(rubric=ONE.format(points=2, body="pass") + "\n\ndef test_squares(answer): assert False\n")

    result = run("--grader-isolation=none", "assignments")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["test_squares.py has test_squares in line 5 and in line 8: Python keeps the last alone. Give each *"]
    )


def test_checks_may_be_methods_of_a_class(lesson, run):
    lesson.assignment(rubric=IN_A_CLASS, stub=lesson.SERIAL)

    result = run("--grader-isolation=none", "--grader-here", "--grader-results=out", "assignments")

    result.assert_outcomes(passed=3)
    names = [check["name"] for check in lesson.grade("_self", results="out")["checks"]]
    assert names == ["test_are_there", "test_value[0]", "test_value[1]"]


def test_one_method_of_a_class_is_graded_beside_what_it_needs(lesson, run):
    lesson.assignment(rubric=IN_A_CLASS, stub=lesson.WRONG)

    result = run("--grader-isolation=none", "--grader-here", "assignments", "-k", "test_value")

    result.stdout.fnmatch_lines(["*Needs first: are there*"])
