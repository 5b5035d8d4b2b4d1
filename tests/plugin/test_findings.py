"""What a student reads of a program that does not work: a fact, a hint, and their own traceback."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("program", "fact", "hint"),
    [
        pytest.param(
            "def squares(square, numbers):\n    '''Text.'''\n    raise NotImplementedError('yet')",
            "not implemented yet",
            "Write squares in squares.py.",
            id="the stub",
        ),
        pytest.param(
            "def squares(square, numbers)\n    return []",
            "squares.py, line 1: expected ':'.",
            "`python squares.py` shows the same.",
            id="a syntax error",
        ),
        pytest.param(
            "def squares(square):\n    return []",
            "squares in line 1 lacks numbers.",
            "It is called by these names: def squares(square, numbers).",
            id="an argument too few",
        ),
        pytest.param(
            "def squares(square, numbers, workers):\n    return []",
            "squares in line 1 asks for workers.",
            "It is called by these names: def squares(square, numbers).",
            id="an argument too many",
        ),
        pytest.param(
            "def square_all(square, numbers):\n    return []",
            "squares.py defines no function squares.",
            "Is it square_all in line 1? Rename it: def squares(square, numbers).",
            id="no entry",
        ),
    ],
)
def test_what_can_be_seen_without_running_starts_nothing(lesson, run, program, fact, hint):
    lesson.assignment(rubric=lesson.FULL, stub=program)

    result = run("--grader-keep-run", "--grader-here", "assignments")

    result.stdout.fnmatch_lines(["*test_squares.py F--*", fact, hint, "*0 of 10 points"])
    assert lesson.arms() == {}


def test_a_missing_file_is_named(lesson, run):
    lesson.assignment()
    (lesson.folder / "assignments" / "squares" / "squares.py").unlink()

    result = run("--grader-here", "assignments")

    result.stdout.fnmatch_lines(["There is no file squares.py.", "Hand in squares.py under exactly this name."])


def test_the_traceback_of_an_exception_begins_and_ends_in_the_students_file(lesson, run):
    program = """
def helper(number):
    raise ValueError("no square of " + str(number))


def squares(square, numbers):
    return [helper(n) for n in ["seven"]]
"""
    lesson.assignment(stub=program)

    result = run("--grader-isolation=none", "--grader-here", "assignments")

    failures = result.stdout.str().partition("= FAILURES =")[2].partition("= points =")[0]
    steps = [line.strip() for line in failures.splitlines() if line.strip().startswith("File ")]
    assert "ValueError: no square of seven (squares.py, line 2)" in failures
    assert steps[0] == 'File "squares.py", line 6, in squares'
    assert steps[-1] == 'File "squares.py", line 2, in helper'
    assert not [step for step in steps if "squares.py" not in step]


def test_an_exception_while_the_file_is_imported_says_so(lesson, run):
    lesson.assignment(stub="limit = 1 / 0\n\n\ndef squares(square, numbers):\n    return numbers")

    result = run("--grader-isolation=none", "--grader-here", "assignments")

    result.stdout.fnmatch_lines(
        [
            "While its file was imported: ZeroDivisionError: division by zero (squares.py, line 1)",
            '  File "squares.py", line 1, in <module>',
        ]
    )


def test_a_wrong_answer_says_where_it_differs(lesson, run):
    lesson.assignment(stub=lesson.WRONG)

    result = run("--grader-isolation=none", "--grader-here", "assignments")

    result.stdout.fnmatch_lines(
        ["'squares' differs from the serial program's in 6 of 6 values; at *0* it is 1.* instead of *"]
    )
