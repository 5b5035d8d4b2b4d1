"""Text that others wrote does nothing but stand where it is shown."""

from __future__ import annotations

import ast
import os
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.grades.verdict import CheckResult, Verdict
from grader.notebook import award, inline
from grader.report import terminal
from grader.text import beginning_and_end, name, one_line, printable, quoted

HOSTILE = "\x1b[2J\x9b2J\r\u202e\u2066\u200f[red]x[/red]<script>a\u2028b"
BYTES = range(0x80, 0x100)  # that are no UTF-8 by themselves
VISIBLE = "\\x1b[2J\\x9b2J\\x0d\\x202e\\x2066\\x200f[red]x[/red]<script>a\\x2028b"


@given(st.text())
def test_nothing_that_moves_a_cursor_or_turns_a_line_is_left(text):
    left = set(printable(text)) - set("\n\t\u200c\u200d")

    assert {unicodedata.category(c) for c in left} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} == set()


@given(st.text())
def test_what_was_made_visible_stays_as_it_is(text):
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize("text", ["Jörg Müller", "אביגיל", "👩‍🚀", "می‌خواهم", "a\n\tb"])
def test_honest_text_of_any_script_is_shown_as_it_is(text):
    assert printable(text) == text


@given(st.text(st.characters(), max_size=100))
def test_a_name_is_one_line_and_tells_apart_what_looks_alike(text):
    shown = name(text, 100)

    assert shown.isprintable()
    assert shown == text or ast.literal_eval(shown) == text.translate({0xDC00 + byte: byte for byte in BYTES})


@pytest.mark.parametrize(
    ("raw", "in_text", "as_name"),
    [
        pytest.param(b"K\xf6nig", r"K\xf6nig", r"'K\xf6nig'", id="Latin-1"),
        pytest.param(rb"a\udcf6 " + b"\xff", r"a\udcf6 \xff", r"'a\\udcf6 \xff'", id="beside what looks like it"),
    ],
)
def test_a_byte_that_is_no_text_is_shown_as_that_byte(raw, in_text, as_name):
    read = os.fsdecode(raw)

    assert (printable(read), name(read)) == (in_text, as_name)


@pytest.mark.parametrize("text", ["Jörg Müller.py", "svm_grid_search (1).py", "名前.py"])
def test_a_usual_name_is_shown_as_it_is(text):
    assert name(text) == text


@given(st.text(max_size=100), st.integers(10, 40))
def test_one_line_is_one_and_no_longer_than_it_may_be(text, at_most):
    shown = one_line(text, at_most)

    assert len(shown.splitlines()) <= 1
    assert len(shown) <= at_most


@given(st.lists(st.text("ab", max_size=5), max_size=60), st.integers(3, 20), st.integers(20, 100))
def test_a_long_text_keeps_its_ends_within_the_bounds(lines, most, characters):
    text = "\n".join(lines)

    kept = beginning_and_end(text, most, characters)

    assert len(kept) <= max(characters, len(text) if len(text) <= characters else 0)
    assert kept == text or "[..." in kept


def test_what_is_left_out_between_the_ends_is_said():
    text = "\n".join(str(n) for n in range(100))

    assert beginning_and_end(text, 5).splitlines() == ["0", "1", "[... 96 lines are left out ...]", "98", "99"]


def result(words=HOSTILE):
    return CheckResult("test_it", words, Verdict.FAILED, "check_failed", words, words, 0.0, 1.0, words)


@pytest.mark.parametrize("markup", [True, False])
def test_a_terminal_shows_a_students_text_as_text(markup):
    shown = terminal.cases({("a", HOSTILE): [result()]}, titles={"a": ""}, width=300, markup=markup)

    assert shown.count(VISIBLE) == 4
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown


def test_a_page_shows_a_students_text_as_text():
    shown = inline.outcome(inline.Shown("a", "title", [result()]))

    assert "<script>" not in shown
    assert not set(HOSTILE[:20]) & set(shown) - set(VISIBLE)


def test_a_cell_of_a_notebook_shows_a_students_text_as_text():
    assert award.award(result(), 1.0).text.count(VISIBLE) == 3


def test_a_flood_of_lines_is_no_fact():
    flood = replace(result("few"), fact="x\n" * 10_000)

    shown = terminal.cases({("a", "b"): [flood]}, titles={"a": ""}, width=80, markup=False)

    assert "[... 9989 lines are left out ...]" in shown
    assert len(shown.splitlines()) < 20


def test_a_message_of_ours_says_a_students_name_as_text():
    assert str(UsageError(HOSTILE)) == VISIBLE


@given(st.text() | st.integers())
def test_what_is_quoted_is_python_in_one_short_line(value):
    shown = quoted(value)

    assert shown.isprintable()
    assert len(shown) <= 12 * 60
    assert len(str(value)) > 57 or ast.literal_eval(shown) == value


def test_a_long_text_is_quoted_as_far_as_there_is_room():
    assert quoted("x" * 61) == repr("x" * 57) + "..."
    assert quoted("x" * 60) == repr("x" * 60)
