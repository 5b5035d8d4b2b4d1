"""What is believed of a frame that a sandbox sent: only what has just the form that ours have."""

from __future__ import annotations

import pytest

from grader.inside import frames
from grader.measuring.backends.arm import reply_of
from grader.measuring.endings import finding_of
from grader.record import Ending
from tests.unit.builders import assignment

RAISED = {"type": "ValueError", "message": "no", "traceback": "line 1", "line": "squares.py, line 1"}


def reply(kind: str, value: object = None):
    return reply_of(frames.pack(kind, value), 0.5)


def test_an_exception_is_told_in_the_texts_of_its_frame():
    found = reply("raised", RAISED)

    assert (found.ending, found.wall_s) == (Ending.RAISED, 0.5)
    assert (found.raised.type, found.raised.message) == ("ValueError", "no")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param("raised", "ValueError", id="an exception that is one text"),
        pytest.param("raised", {**RAISED, "message": ["a", "list"]}, id="a message that is no text"),
        pytest.param("raised", {k: v for k, v in RAISED.items() if k != "line"}, id="an exception that lacks a text"),
        pytest.param("raised", {**RAISED, "points": "10"}, id="an exception with a text too many"),
        pytest.param("raised", None, id="an exception without texts"),
        pytest.param("unsendable", {"why": "so"}, id="a refusal that is no text"),
        pytest.param("unsendable", None, id="a refusal without a text"),
        pytest.param("passed", 10.0, id="a kind that there is not"),
    ],
)
def test_a_forged_frame_is_garbled(kind, value):
    found = reply(kind, value)

    assert (found.ending, found.raised, found.value) == (Ending.GARBLED, None, None)


def test_long_texts_are_cut_and_control_characters_are_made_visible():
    found = reply("raised", {**RAISED, "message": "x" * 20_000, "traceback": "\x1b[2J"})

    assert len(found.raised.message) == 16_000
    assert "\x1b" not in found.raised.traceback
    assert len(reply("unsendable", "y" * 1000).detail) == 300


def test_of_a_flood_of_lines_the_beginning_and_the_end_are_kept():
    flood = "\n".join(["Traceback", *("x" * 3 for _ in range(100_000)), "ValueError: the end"])

    kept = reply("raised", {**RAISED, "traceback": flood}).raised.traceback.splitlines()

    assert (len(kept), kept[0], kept[-1]) == (200, "Traceback", "ValueError: the end")
    assert "[... 99803 lines are left out ...]" in kept


def test_a_message_of_many_lines_is_a_fact_of_one(tmp_path):
    found = finding_of(reply("raised", {**RAISED, "message": "no\n" * 5000}), assignment(tmp_path), 1.0)

    assert (len(found.fact.splitlines()), len(found.fact) < 400) == (1, True)
    assert found.fact.startswith("ValueError: no ")
    assert found.fact.endswith(" (squares.py, line 1)")


def test_bytes_that_are_no_frame_are_garbled():
    assert reply_of(b"no frame", 0.5).ending is Ending.GARBLED


@pytest.mark.parametrize("kind", ["up", "loaded"])
def test_which_of_its_steps_a_process_has_done_is_told_apart(kind):
    found = reply(kind)

    assert (found.ending, found.detail) == (Ending.ANSWERED, kind)
