"""pytest's own ways of explaining explain the grader."""

from __future__ import annotations

import re

import pytest

OPTIONS = [
    "--grader-here",
    "--grader-workers={here,slurm}",
    "--grader-isolation={auto,bubblewrap,landlock,none}",
    "--grader-submissions=PATH",
    "--grader-student=NAME",
    "--grader-reference",
    "--grader-results=DIR",
    "--grader-force",
    "--grader-rejudge=DIR",
    "--grader-seed=S",
    "--grader-deadline=S",
    "--grader-panel=N",
    "--grader-keep-run",
    "--grader-own=DIR",
    "--grader-records=DIR",
    "--grader-only=FILE",
]
FIXTURES = ["answer", "serial", "inputs", "evidence", "speedup", "trace", "submission"]


@pytest.fixture(scope="module")
def explained(run_once):
    return {flag: str(run_once(flag)) for flag in ("--help", "--markers", "--fixtures")}


@pytest.mark.parametrize("option", OPTIONS)
def test_help_explains_every_option(explained, option):
    words = explained["--help"].partition("grading of parallel programs:")[2]

    assert re.search(rf"^  {re.escape(option)}\s+[A-Z]\w+ \S+ \S", words, re.MULTILINE)


def test_help_has_no_option_that_these_tests_do_not_know(explained):
    listed = set(re.findall(r"^  (--grader-[a-z-]+)", explained["--help"], re.MULTILINE))

    assert listed == {re.split("[={]", option)[0] for option in OPTIONS}


def test_markers_explains_points_and_needs(explained):
    assert re.search(
        r"@pytest.mark.points\(n, needs=\(\), by='hand'\): .* worth n points.*not reached", explained["--markers"]
    )


@pytest.mark.parametrize("fixture", FIXTURES)
def test_fixtures_explains_every_object_of_a_rubric(explained, fixture):
    assert re.search(
        rf"^{fixture} -- .*plugin/__init__\.py:\d+\n    \w+.* [a-z]+", explained["--fixtures"], re.MULTILINE
    )
