"""Whatever a student's text is, parsing it costs the grader next to nothing, and is told as what it is."""

from __future__ import annotations

import codecs
import resource
import time
from pathlib import Path

import pytest

from grader.coursework.assignment import load
from grader.coursework.submission import Submission
from grader.errors import BackendError
from grader.measuring import look as looks
from grader.measuring.look import look
from grader.sandbox import parser
from tests.unit.builders import BASELINE, STUB, assignment

FIELDS = b"def squares(square, numbers):\n    return f'" + b"{x}" * 300_000 + b"'\n"
STATEMENTS = b"x;" * 500_000 + b"\n"


@pytest.fixture
def tiny(tmp_path):
    return assignment(tmp_path)


def handed_in(content: bytes) -> Submission:
    return Submission("anna", "tiny", {"squares.py": content})


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        pytest.param(FIELDS, {"timed_out", "too_large"}, id="a string of many fields"),
        pytest.param(STATEMENTS, {"timed_out", "too_large"}, id="many statements in one line"),
        pytest.param(b"x = " + b"(" * 100_000 + b"\n", {"syntax_error"}, id="many brackets"),
        pytest.param(b"x = " + b"-" * 1_000_000 + b"1\n", {"syntax_error", "too_large"}, id="many signs"),
        pytest.param(
            b"x = [" + b"[]," * 340_000 + b"]\n", {"timed_out", "too_large", "function_missing"}, id="many lists"
        ),
        pytest.param(b"# coding: punycode\n" + b"x" * 1_000_000, {"syntax_error"}, id="a slow codec"),
        pytest.param(b"def f():\n" + b"  if x:\n" * 1, {"syntax_error"}, id="cut off"),
    ],
)
def test_no_text_costs_the_grader_more_than_a_moment_or_stops_it(tiny, content, reasons):
    before = resource.getrusage(resource.RUSAGE_SELF)
    used_s = time.process_time()

    found = look(handed_in(content), tiny)

    after = resource.getrusage(resource.RUSAGE_SELF)
    assert found.obstacle is None
    assert found.finding.reason in reasons
    assert time.process_time() - used_s < 2.0
    assert after.ru_maxrss - before.ru_maxrss < 64 << 10


@pytest.mark.parametrize(
    ("cut", "reason", "fact"),
    [
        (parser.Cut.TIMED_OUT, "timed_out", "squares.py was not run: Python's parser had not read it after 2 s."),
        (
            parser.Cut.TOO_LARGE,
            "too_large",
            "squares.py was not run: Python's parser needs more than 768 MB of memory for it.",
        ),
    ],
)
def test_what_takes_too_much_is_the_students_and_told(tiny, monkeypatch, cut, reason, fact):
    monkeypatch.setattr(parser, "parsed", lambda *_, **__: cut)

    found = look(handed_in(f"# {reason}\n".encode()), tiny).finding

    assert (found.reason, found.fact) == (reason, fact)


def test_a_parser_that_could_not_work_is_not_the_students(tiny, monkeypatch):
    monkeypatch.setattr(parser.sys, "executable", "/nowhere/python")

    found = look(handed_in(b"# not parsed\n"), tiny)

    assert found.finding is None
    assert found.obstacle.reason == "backend_failed"
    assert found.obstacle.fact.startswith("The process that parses a submission did not do so (")


def test_a_parser_that_is_killed_is_not_the_students(monkeypatch, tmp_path):
    killed = tmp_path / "killed.py"
    killed.write_text("import os\nos.kill(os.getpid(), 9)\n")
    monkeypatch.setattr(parser.source, "__file__", str(killed))

    with pytest.raises(BackendError, match="status -9"):
        parser.parsed("outline", b"", wanted="f", baseline="")


@pytest.mark.parametrize(
    ("text", "reason", "is_baseline"),
    [(BASELINE, None, True), (STUB, "not_implemented", False), ("squares = 1\n", None, False)],
)
def test_an_honest_text_is_seen_as_it_is(tiny, text, reason, is_baseline):
    found = look(handed_in(text.encode()), tiny)

    assert (found.finding.reason if found.finding else None, found.is_baseline) == (reason, is_baseline)


def test_one_text_is_parsed_once_however_often_it_is_asked_about(tiny, monkeypatch):
    asked = []
    real = parser.parsed
    monkeypatch.setattr(looks.parser, "parsed", lambda *a, **k: asked.append(a) or real(*a, **k))

    found = [look(handed_in(b"# once\n"), tiny) for _ in range(3)]

    assert (len(asked), found[0]) == (1, found[2])


HELPED = """\
import random


def squares(square, numbers):
    return [each(square, x) for x in numbers]


def each(square, x):
    return square(x)
"""


@pytest.mark.parametrize(
    ("text", "is_baseline"),
    [
        pytest.param(HELPED, True, id="as it was given"),
        pytest.param(f"# my own\nimport os\n{HELPED}\n\ndef main(): ...\n", True, id="with more beside it"),
        pytest.param(
            HELPED.replace("return square(x)", "return futures.submit(square, x)"), False, id="another helper"
        ),
        pytest.param(HELPED.replace("def each", "def other"), False, id="a helper less"),
        pytest.param(f"from scoop.futures import map as numbers\n{HELPED}", False, id="another meaning of a name"),
    ],
)
def test_the_serial_program_is_known_by_all_that_its_entry_uses(tmp_path, text, is_baseline):
    tiny = assignment(tmp_path, baseline=HELPED)

    assert look(handed_in(text.encode()), tiny).is_baseline is is_baseline


@pytest.mark.parametrize(
    ("cookie", "text"),
    [
        ("utf-8", "é"),
        ("UTF_8", "é"),
        ("utf-8-unix", "é"),
        ("latin-1", "é"),
        ("iso-8859-15", "€"),
        ("cp1252", "€"),
        ("ascii", "e"),
    ],
)
def test_harmless_codecs_are_read_as_they_say(tiny, cookie, text):
    content = f"#!/usr/bin/python\n# -*- coding: {cookie} -*-\nname = '{text}'\n{BASELINE}"
    codec = "utf-8" if cookie.lower().startswith("utf") else cookie

    assert look(handed_in(content.encode(codec)), tiny).is_baseline


def test_a_file_with_a_mark_of_byte_order_is_read(tiny):
    assert look(handed_in(codecs.BOM_UTF8 + BASELINE.encode()), tiny).is_baseline


@pytest.mark.parametrize(
    "codec", ["punycode", "idna", "utf-7", "rot13", "unicode_escape", "zlib", "utf-16", "gbk", "no-such"]
)
def test_another_codec_is_refused_by_name(tiny, codec):
    found = look(handed_in(f"# coding: {codec}\n{BASELINE}".encode()), tiny).finding

    assert found.reason == "syntax_error"
    assert found.fact == f"squares.py cannot be read: it is written in the codec {codec!r}; write it in UTF-8."
    assert found.hint.startswith("Save it as UTF-8, without a line that says otherwise")


def test_a_byte_that_is_no_text_is_told_with_its_line(tiny):
    found = look(handed_in(b"x = 1\nname = 'na\xefve'\n"), tiny).finding

    assert found.fact == "squares.py, line 2: a letter that is not encoded as UTF-8."


def test_a_pointer_to_an_error_shows_what_is_hidden_in_the_line(tiny):
    found = look(handed_in("x = '\u202e' +\x1b[2J\n".encode()), tiny).finding

    assert "\u202e" not in found.detail
    assert "\x1b" not in found.detail + found.fact


SCRIPTS = {
    "#!/bin/bash\n# To be written.\n\necho 'not written yet' >&2\nexit 1\n": "not_implemented",
    "#!/bin/bash\n#SBATCH -N 2\nexit 1\n": "not_implemented",
    "": "",
    "#!/bin/bash\r\necho hello\r\n": "",
    "#!/bin/bash\nexit 0\n": "",
    "#!/bin/bash\nsrun hostname\n": "",
    "%PDF-1.5\n": "syntax_error",
    "#!/bin/bash\n\0\n": "syntax_error",
}


@pytest.mark.parametrize(("text", "reason"), SCRIPTS.items())
def test_a_launcher_is_told_from_a_stub_where_it_is_the_stub_s_own_file_too(text, reason):
    assignment = load(Path(__file__).parents[3] / "assignments" / "slurm_launcher")
    handed_in = Submission("_self", assignment.name, {"launcher.sh": text.encode()})

    found = look(handed_in, assignment).finding

    assert (found.reason if found else "") == reason
