"""Whatever a submission left is removed, and whoever removes it goes on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from grader.inside import removal
from grader.inside.removal import remove


def deep(folder, *, levels, name="x"):
    """So many folders in each other, which may have no path as a whole."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


@pytest.mark.parametrize("name", ["x", "x" * 200], ids=["more levels than calls", "a path that is too long"])
def test_folders_however_deep_are_removed(tmp_path, name):
    (tmp_path / "left").mkdir()
    deep(tmp_path / "left", levels=1500, name=name)

    remove(tmp_path / "left")

    assert list(tmp_path.iterdir()) == []


def test_closed_folders_links_and_pipes_are_removed_and_what_links_name_stays(tmp_path):
    left, kept = tmp_path / "left", tmp_path / "kept"
    (left / "closed" / "below").mkdir(parents=True)
    (left / "file").touch()
    kept.mkdir()
    (kept / "file").touch()
    (left / "link").symlink_to(kept)
    os.mkfifo(left / "closed" / "pipe")
    (left / "closed" / "below").chmod(0)
    (left / "closed").chmod(0)

    remove(left)

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (kept / "file").exists()


def test_what_is_gone_already_is_no_fault(tmp_path):
    remove(tmp_path / "gone")


def test_as_a_program_it_removes_when_its_input_ends(tmp_path):
    (tmp_path / "left").mkdir()
    deep(tmp_path / "left", levels=1100)

    subprocess.run([sys.executable, "-I", "-S", removal.__file__, tmp_path / "left"], input=b"", timeout=60, check=True)

    assert list(tmp_path.iterdir()) == []
