"""What the system refused before a run is told with what helps against just that."""

from __future__ import annotations

import errno
import os
import tempfile

import pytest

from grader.inside import frames
from grader.measuring.backends import Reply
from grader.measuring.endings import finding_of, no_inputs, not_set_up
from grader.record import Ending, Raised
from tests.unit.builders import assignment

ROOM = f"Make room in {tempfile.gettempdir()}, or set TMPDIR to a folder with room, and grade again."
FILES = "Allow more open files (`ulimit -n`), or grade fewer submissions side by side, and grade again."
PROCESSES = "Allow more processes or memory (`ulimit -u`, `free`), and grade again."
DOCTOR = "Grade again; `grader doctor` looks for the cause."


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        pytest.param(errno.ENOSPC, ROOM, id="a full disk"),
        pytest.param(errno.EDQUOT, ROOM, id="a quota"),
        pytest.param(errno.EMFILE, FILES, id="too many open files"),
        pytest.param(errno.ENFILE, FILES, id="too many on the whole machine"),
        pytest.param(errno.EAGAIN, PROCESSES, id="no further process"),
        pytest.param(errno.ENOMEM, PROCESSES, id="no memory"),
        pytest.param(errno.ENOENT, DOCTOR, id="something that vanished"),
    ],
)
def test_what_the_system_refused_is_told_with_its_own_remedy(number, hint):
    found = not_set_up(OSError(number, os.strerror(number)))

    assert (found.reason, found.hint) == ("backend_failed", hint)
    assert found.fact == f"A run could not be set up: [Errno {number}] {os.strerror(number)}"


def unsendable(value: object) -> Reply:
    """What comes of an author's ``draw`` that returns this."""
    with pytest.raises(frames.FrameError) as refused:
        frames.pack("inputs", value)
    return Reply(Ending.UNSENDABLE, 0.1, detail=str(refused.value))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        pytest.param(
            lambda: unsendable({"seed": 1, "texts": ["x" * (5 << 20)] * 16}),
            "draws more than can be sent: at least 65 MB of text are too much; 64 MB of text can be sent; most of it "
            "is in 'texts', about 80 MB. Draw less, or seeds from which the tasks make the data.",
            id="too much text",
        ),
        pytest.param(
            lambda: unsendable({"seed": 1, "numbers": [0.5] * 3_000_000}),
            "draws more than can be sent: lists of at least 4 MB are too large; 4 MB of lists can be sent, and 256 MB "
            "of arrays; most of it is in 'numbers', about 22.9 MB. "
            "Draw less, or seeds from which the tasks make the data.",
            id="too long lists",
        ),
        pytest.param(
            lambda: Reply(Ending.UNSENDABLE, 0.1, detail="'words' holds a value of type 'set'"),
            "draws what cannot be sent: 'words' holds a value of type 'set'. "
            "A set has no order: return a list in the order of the inputs, or `sorted(...)` of it.",
            id="no data",
        ),
        pytest.param(
            lambda: Reply(Ending.ANSWERED, 0.1, value=[1.0]),
            "drew no inputs: draw(rng) returned a list of float, and must return a dict of arguments.",
            id="a list",
        ),
        pytest.param(
            lambda: Reply(Ending.RAISED, 0.1, raised=Raised("ValueError", "low >= high", "", "inputs.py, line 3")),
            "drew no inputs: ValueError: low >= high.",
            id="an exception",
        ),
    ],
)
def test_inputs_that_cannot_be_had_are_the_authors_who_is_told_what_to_draw(tmp_path, reply, why):
    told = no_inputs(reply(), assignment(tmp_path))

    assert told == f"inputs.py of 'tiny' {why} This is its author's to mend, and no fault of a submission."


def test_the_name_of_an_exceptions_type_is_one_line_of_the_fact(tmp_path):
    """A type may be called anything: a heading of ours, say, and many lines."""
    forged = "ok\n\ntiny · forge  2 of 2 points\n  passed   2 / 2  Every square\n" + "flood\n" * 120
    reply = Reply(Ending.RAISED, 0.1, raised=Raised(forged, "hi\nthere", "", "squares.py, line 2"))

    found = finding_of(reply, assignment(tmp_path), 10.0)

    assert "\n" not in found.fact
    assert len(found.fact) < 200
    assert found.fact.endswith(" ...: hi there (squares.py, line 2)")
