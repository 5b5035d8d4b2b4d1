"""What a run left in shared memory is told from what others keep there."""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path

import pytest

from grader.inside import shared_memory


@pytest.fixture
def folder():
    if not shared_memory.FOLDER.is_dir():
        pytest.skip(f"this system has no {shared_memory.FOLDER}")
    with tempfile.TemporaryDirectory(dir=shared_memory.FOLDER, prefix="test-") as made:
        (Path(made) / "before").write_text("of somebody else")
        yield Path(made)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_came_meanwhile_is_removed_and_what_was_there_stays(folder):
    before = shared_memory.present(folder)
    (folder / "psm_left").write_text("left")
    (folder / "own" / "deep").mkdir(parents=True)
    (folder / "own" / "deep" / "left").write_text("left")
    (folder / "link").symlink_to(folder / "before")

    shared_memory.remove_new(before, folder=folder)

    assert names(folder) == ["before"]


def test_a_file_of_an_old_name_that_is_a_new_file_is_removed(folder):
    before = shared_memory.present(folder)
    (folder / "new").write_text("new")
    (folder / "new").rename(folder / "before")

    shared_memory.remove_new(before, folder=folder)

    assert names(folder) == []


def test_only_names_that_libraries_give_are_removed_where_only_those_are_asked_for(folder):
    before = shared_memory.present(folder)
    for name in ("sem.loky-12-abc", "sem.mp-abc", "psm_abc", "notes.txt", "sem.mine"):
        (folder / name).write_text("new")

    shared_memory.remove_new(before, named=shared_memory.OF_LIBRARIES, folder=folder)

    assert names(folder) == ["before", "notes.txt", "sem.mine"]


def test_what_a_process_has_open_stays(folder):
    before = shared_memory.present(folder)
    (folder / "together").mkdir()

    with (folder / "open").open("w"), (folder / "together" / "open").open("w"):
        shared_memory.remove_new(before, folder=folder)

        assert names(folder) == ["before", "open", "together"]


def test_what_a_process_has_mapped_stays(folder):
    before = shared_memory.present(folder)
    (folder / "mapped").write_bytes(bytes(100))
    with (folder / "mapped").open("r+b") as file:
        mapped = mmap.mmap(file.fileno(), 100)

    with mapped:
        shared_memory.remove_new(before, folder=folder)

        assert names(folder) == ["before", "mapped"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_belongs_to_another_user_stays(folder):
    before = shared_memory.present(folder)
    (folder / "theirs").write_text("theirs")
    os.chown(folder / "theirs", 61_002, 61_002)

    shared_memory.remove_new(before, folder=folder)

    assert names(folder) == ["before", "theirs"]


def test_a_machine_without_such_a_folder_has_nothing_in_it(tmp_path):
    before = shared_memory.present(tmp_path / "missing")

    shared_memory.remove_new(before, folder=tmp_path / "missing")

    assert before == frozenset()
