"""What a submission prints: head and tail, one alarm, nothing that paints over a report."""

from __future__ import annotations

import os

import pytest

from grader.sandbox.output import KEPT_BYTES, Output, printable


class Pipe:
    """Something that prints."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)

    def say(self, content: bytes, output: Output) -> None:
        """Writes it in pieces that a pipe takes, each of which is read at once."""
        for at in range(0, len(content), 4096):
            os.write(self.writing, content[at : at + 4096])
            assert output.drain(self.reading)


@pytest.fixture
def pipe():
    made = Pipe()
    yield made
    os.close(made.reading)


@pytest.fixture
def alarms():
    return []


def output(alarms, limit: int = 1 << 20) -> Output:
    return Output(limit, lambda: alarms.append("flooded"))


def test_a_little_output_is_kept_whole(pipe, alarms):
    kept = output(alarms)

    pipe.say(b"hello\n", kept)
    pipe.say("café\n".encode(), kept)

    assert kept.text() == "hello\ncafé\n"
    assert kept.total_bytes == 12
    os.close(pipe.writing)


def test_of_much_output_the_beginning_and_the_end_are_kept(pipe, alarms):
    kept = output(alarms)

    pipe.say(b"a" * KEPT_BYTES + b"b" * 5000 + b"c" * KEPT_BYTES, kept)

    assert kept.text() == "a" * KEPT_BYTES + "\n[...]\n" + "c" * KEPT_BYTES
    assert kept.total_bytes == 2 * KEPT_BYTES + 5000
    os.close(pipe.writing)


def test_output_that_just_fits_is_not_cut(pipe, alarms):
    kept = output(alarms)

    pipe.say(b"a" * KEPT_BYTES + b"b" * KEPT_BYTES, kept)

    assert kept.text() == "a" * KEPT_BYTES + "b" * KEPT_BYTES
    os.close(pipe.writing)


def test_a_flood_is_told_once(pipe, alarms):
    kept = output(alarms, limit=10_000)

    pipe.say(b"x" * 8192, kept)
    before = list(alarms)
    pipe.say(b"x" * 40_000, kept)

    assert (before, alarms) == ([], ["flooded"])
    os.close(pipe.writing)


def test_nothing_there_is_not_the_end_and_a_closed_pipe_is(pipe, alarms):
    kept = output(alarms)

    nothing = kept.drain(pipe.reading)
    os.close(pipe.writing)

    assert nothing
    assert not kept.drain(pipe.reading)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain\n\ttext: é → ✓", "plain\n\ttext: é → ✓", id="what can be read stays"),
        pytest.param("\x1b[2J\x1b[31m", "\\x1b[2J\\x1b[31m", id="escape sequences"),
        pytest.param("a\rb\x08\x07\0", "a\\x0db\\x08\\x07\\x00", id="carriage return, backspace, bell, null"),
        pytest.param("\x9b2J\x7f", "\\x9b2J\\x7f", id="control characters of eight bits"),
        pytest.param("abc\u202ecba", "abc\\x202ecba", id="text that runs backwards"),
        pytest.param("\ud800", "\\xd800", id="a lone surrogate"),
    ],
)
def test_control_characters_become_visible(text, shown):
    assert printable(text) == shown


def test_bytes_that_are_no_text_are_replaced(pipe, alarms):
    kept = output(alarms)

    pipe.say(b"\xff\x1b[2J", kept)

    assert kept.text() == "\ufffd\\x1b[2J"
    os.close(pipe.writing)
