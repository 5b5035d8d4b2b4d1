"""The table that ends a session, as it is printed."""

from __future__ import annotations

import re

import pytest
from rich.text import Text

from grader.grades.score import total
from grader.grades.verdict import Verdict
from grader.report import terminal
from tests.unit.builders import check_result

RESULTS = {
    ("svm_grid_search", "_self"): [
        check_result(title="Every fold score equals the serial one."),
        check_result(
            verdict=Verdict.PARTIAL,
            title="It is faster than the serial program.",
            reason="partly_as_fast",
            fact="1.40 times as fast as the serial program; the reference reaches 1.80 here.",
            hint="Full points from 90% of the reference's speedup on.",
            points=2.5,
            max_points=4.0,
        ),
        check_result(
            verdict=Verdict.FAILED, title="The fits ran on the engines.", fact="One engine did 99% of the work."
        ),
        check_result(verdict=Verdict.NOT_REACHED, title="Both engines share it.", fact="Needs first: The fits ran."),
    ],
    ("cmaes", "anna"): [
        check_result(title="The best value is right.", fact="It is 0.5."),
        check_result(verdict=Verdict.INCONCLUSIVE, title="Workers used.", fact="Only 1.25 tasks ran at once."),
        check_result(verdict=Verdict.UNGRADED, title="It is fast.", fact="No engine came up.", hint="Try again."),
    ],
}
TITLES = {"svm_grid_search": "Grid search of an SVM", "cmaes": "CMA-ES"}


def shown(width: int, *, markup: bool = False) -> str:
    return terminal.cases(RESULTS, titles=TITLES, width=width, markup=markup)


WIDE = """\
svm_grid_search  Grid search of an SVM                                              4.5 of 10 points
  passed     2 / 2  Every fold score equals the serial one.
  partial  2.5 / 4  It is faster than the serial program.
                    1.40 times as fast as the serial program; the reference reaches 1.80 here.
                    → Full points from 90% of the reference's speedup on.
  failed     0 / 2  The fits ran on the engines.
                    One engine did 99% of the work.
  -          0 / 2  Both engines share it.
                    Needs first: The fits ran.

cmaes · anna  CMA-ES                                                            2 of 6 points so far
  passed   2 / 2  The best value is right.
                  It is 0.5.
  open     ? / 2  Workers used.
                  Only 1.25 tasks ran at once.
  open     ? / 2  It is fast.
                  No engine came up.
                  → Try again."""

NARROW = """\
svm_grid_search             4.5 of 10 points
    Grid search of an SVM
  passed     2 / 2  Every fold score equals
                    the serial one.
  partial  2.5 / 4  It is faster than the
                    serial program.
                    1.40 times as fast as
                    the serial program; the
                    reference reaches 1.80
                    here.
                    → Full points from 90%
                    of the reference's
                    speedup on.
  failed     0 / 2  The fits ran on the
                    engines.
                    One engine did 99% of
                    the work.
  -          0 / 2  Both engines share it.
                    Needs first: The fits
                    ran.

cmaes · anna  CMA-ES    2 of 6 points so far
  passed   2 / 2  The best value is right.
                  It is 0.5.
  open     ? / 2  Workers used.
                  Only 1.25 tasks ran at
                  once.
  open     ? / 2  It is fast.
                  No engine came up.
                  → Try again."""


@pytest.mark.parametrize(
    ("width", "table"), [pytest.param(100, WIDE, id="wide"), pytest.param(44, NARROW, id="narrow")]
)
def test_the_whole_table_is_printed_as_a_student_reads_it(width, table):
    assert shown(width) == table


@pytest.mark.parametrize("width", [pytest.param(w, id=f"{w} columns") for w in (44, 60, 80, 200)])
def test_a_narrow_terminal_loses_no_word_and_no_line_is_too_long(width):
    text = shown(width)

    words = set(re.findall(r"[\w.%]+", text))
    assert max(map(len, text.splitlines())) <= width
    assert set(re.findall(r"[\w.%]+", WIDE)) <= words


@pytest.mark.parametrize("student", ["bob", "a_student_with_a_name_of_many_words_and_more"])
@pytest.mark.parametrize("width", [44, 80, 120])
def test_a_title_never_goes_on_at_the_border(student, width):
    title = "Grid search of a support vector machine, its fits spread over the engines of a cluster"
    text = terminal.cases({("svm", student): [check_result()]}, titles={"svm": title}, width=width, markup=False)

    lines = text.splitlines()
    assert lines[0].startswith("svm · ")
    assert any("2 of 2 points" in line for line in lines)
    assert "".join(line for line in lines[1:] if not line.startswith(" ")) in ("", student)
    assert " ".join(text.split()).count(title) == 1


def test_no_colour_codes_are_printed_without_markup():
    assert "\x1b" not in shown(80)


def test_with_markup_the_words_are_the_same_in_colour(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")  # a dumb terminal has no colours

    coloured = shown(100, markup=True)

    assert "\x1b[31m" in coloured
    plain = Text.from_ansi(coloured).plain
    assert [line.rstrip() for line in plain.splitlines()] == WIDE.splitlines()


@pytest.mark.parametrize("markup", [pytest.param(False, id="plain"), pytest.param(True, id="coloured")])
def test_brackets_in_a_fact_are_words_and_no_markup(markup):
    results = {("a", "_self"): [check_result(fact="[bold]it[/bold] is [red] [1, 2]", title="[x]")]}

    text = terminal.cases(results, titles={"a": "[green]"}, width=80, markup=markup)

    for words in ("[bold]it[/bold] is [red] [1, 2]", "[x]", "[green]"):
        assert words in text


def test_nothing_graded_prints_nothing():
    assert terminal.cases({}, titles={}, width=80, markup=False) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "?", id="open"),
        pytest.param(0.0, "0", id="none"),
        pytest.param(10.0, "10", id="whole"),
        pytest.param(2.5, "2.5", id="a half"),
        pytest.param(1.3333, "1.33", id="a third"),
        pytest.param(100, "100", id="a hundred"),
    ],
)
def test_points_have_no_needless_decimals(value, text):
    assert terminal.points(value) == text


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        pytest.param([Verdict.PASSED, Verdict.FAILED], "2 of 4 points", id="decided"),
        pytest.param([Verdict.PASSED, Verdict.UNGRADED], "2 of 4 points so far", id="open"),
        pytest.param([Verdict.UNGRADED], "? of 2 points so far", id="nothing is decided"),
        pytest.param([], "0 of 0 points", id="no check"),
    ],
)
def test_a_score_is_told_in_words(verdicts, words):
    assert terminal.score_in_words([check_result(verdict=v) for v in verdicts]) == words


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        pytest.param([Verdict.PASSED, Verdict.UNGRADED], "2/4", id="some are open"),
        pytest.param([Verdict.UNGRADED, Verdict.INCONCLUSIVE], "?/4", id="all are open"),
        pytest.param([Verdict.FAILED], "0/2", id="no points"),
    ],
)
def test_what_has_no_points_yet_is_not_shown_as_0(verdicts, words):
    assert terminal.reached(total([check_result(verdict=v) for v in verdicts])) == words
