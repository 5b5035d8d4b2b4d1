"""Files that are written whole, also where who writes them dies on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader import files

CHECKOUT = Path(files.__file__).parents[1]
_DIES = """
import os, sys
from pathlib import Path
from grader import files

os.fsync = lambda _: (print("writing", flush=True), sys.stdin.read())
files.replace(Path(sys.argv[1]), b"half")
"""


@pytest.fixture
def writer(tmp_path):
    """A process that stands still while it writes a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", _DIES, str(tmp_path / "a.json")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    with process:
        assert process.stdout.readline() == b"writing\n"
        yield process
        process.kill()


def beside(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def grow_old(folder):
    """As if they had been written a while ago."""
    for name in beside(folder):
        os.utime(folder / name, (1e9, 1e9))


def test_what_a_dead_writer_left_is_cleared_by_the_next_one_of_that_name(tmp_path, writer):
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    grow_old(tmp_path)
    assert len(beside(tmp_path)) == 1

    files.replace(tmp_path / "b.json", b"another")
    assert len(beside(tmp_path)) == 1, "of another name"
    files.replace(tmp_path / "a.json", b"whole")

    assert beside(tmp_path) == []
    assert (tmp_path / "a.json").read_bytes() == b"whole"


def test_one_that_is_just_being_made_is_left_to_its_writer(tmp_path):
    (tmp_path / ".a.json.12345678").touch()

    files.replace(tmp_path / "a.json", b"whole")

    assert beside(tmp_path) == [".a.json.12345678"]


def test_what_a_living_writer_has_written_so_far_is_left_to_it(tmp_path, writer):
    grow_old(tmp_path)
    files.replace(tmp_path / "a.json", b"mine")
    assert len(beside(tmp_path)) == 1

    writer.stdin.close()
    writer.wait()

    assert (tmp_path / "a.json").read_bytes() == b"half"
    assert beside(tmp_path) == []


def test_names_with_signs_of_patterns_clear_their_own_alone(tmp_path):
    (tmp_path / ".ab.json.12345678").touch()
    grow_old(tmp_path)

    files.replace(tmp_path / "[a]b.json", b"")

    assert beside(tmp_path) == [".ab.json.12345678"]


def test_where_there_are_no_locks_it_is_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_has", lambda _: False)

    files.replace(tmp_path / "a.json", b"whole")

    assert (tmp_path / "a.json").read_bytes() == b"whole"
    assert beside(tmp_path) == []


def test_files_are_kept_once(tmp_path):
    path = tmp_path / "a.json"

    assert [files.keep(path, b"first"), files.keep(path, b"second")] == [True, False]
    assert path.read_bytes() == b"first"
