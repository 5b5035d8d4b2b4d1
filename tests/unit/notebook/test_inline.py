"""What a cell shows of a check."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from grader.grades.verdict import Verdict
from grader.notebook import inline
from tests.unit.builders import check_result, measured_round, record, run, serial
from tests.unit.schedules import worked

NASTY = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&$x$"


class Page(HTMLParser):
    """The tags, attributes and words of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.words += data


def page(*results, measured=None, how=""):
    return Page(inline.outcome(inline.Shown("tiny", "Squares", results, measured, how)))


def test_the_table_has_verdict_points_fact_and_hint_of_each_check_and_the_sum():
    shown = page(
        check_result(title="It is right."),
        check_result(verdict=Verdict.FAILED, title="It is parallel.", fact="One did all.", hint="Use both."),
    )

    for words in ("tiny Squares", "2 of 4 points", "passed2 / 2It is right.", "failed0 / 2It is parallel.One did all."):
        assert words in shown.words
    assert "→ Use both." in shown.words


def test_what_is_open_has_no_points():
    shown = page(check_result(verdict=Verdict.INCONCLUSIVE, fact="Too noisy."))

    assert "open? / 2" in shown.words
    assert "? of 2 points so far" in shown.words


@pytest.mark.parametrize("field", ["title", "fact", "hint", "detail"])
def test_whatever_came_from_a_student_is_text(field):
    shown = page(check_result(verdict=Verdict.FAILED, **{field: NASTY}))

    assert NASTY in shown.words
    assert not {"script", "img"} & set(shown.tags)
    assert not any(name.startswith("on") for name in shown.attributes)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(inline.message(NASTY, NASTY), id="message"),
        pytest.param(inline.progress(NASTY, NASTY), id="progress"),
        pytest.param(inline.outcome(inline.Shown(NASTY, NASTY, [], None, NASTY)), id="names"),
    ],
)
def test_messages_are_text_too(made):
    assert not {"script", "img"} & set(Page(made).tags)


def test_a_traceback_is_folded_away():
    shown = page(check_result(verdict=Verdict.FAILED, fact="It raised.", detail='File "x.py", line 1'))

    assert shown.tags.count("details") == 1
    assert 'File "x.py", line 1' in shown.words


def test_the_picture_and_the_lessons_of_the_explained_round_stand_below():
    uneven = worked([(0.0, 2.0)], [(0.0, 0.5)], wall_s=2.1)
    shown = page(check_result(), measured=record(measured_round(0, submission=run(uneven))))

    assert "svg" in shown.tags
    assert "this program: 2.10 s" in shown.words
    assert "What to try" in shown.words
    assert "→ " in shown.words


def test_where_nothing_was_seen_there_is_the_table_alone():
    assert "svg" not in page(check_result(), measured=record()).tags
    assert "svg" not in page(check_result()).tags


def test_how_it_was_started_stands_last():
    shown = page(check_result(), measured=record(measured_round(0, submission=run(serial()))), how="python -m scoop")

    assert shown.words.endswith("python -m scoop")


def test_no_ground_is_assumed_but_below_white_words():
    made = inline.outcome(inline.Shown("tiny", "Squares", [check_result(fact="x", hint="y")]))

    assert made.count("color:#fff") == made.count("background:#")
    assert "color:#000" not in made
    assert "mathjax_ignore" in made
