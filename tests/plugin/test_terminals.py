"""What a student's own check prints where the terminal shows less than all of Unicode."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"PYTHONIOENCODING": "ascii"}, id="ASCII"),
        pytest.param({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, id="the locale C"),
    ],
)
def test_the_table_is_whole_where_its_arrow_cannot_be_shown(lesson, run, monkeypatch, variables):
    lesson.assignment(rubric=lesson.FULL)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    result = run("--grader-isolation=none", "assignments")

    result.stdout.fnmatch_lines(
        [
            "squares  Squares on worker processes * 0 of 10 points",
            "  failed   0 / 2  Every square equals the serial one.",
            "                  not implemented yet",
            "                  [?] Write squares in squares.py.",
        ]
    )
