"""The folder that an arm's boxes share: what is in it is limited, and nobody waits while it is looked at."""

from __future__ import annotations

import os
import threading

import pytest

from grader.inside.removal import remove
from grader.measuring.watch import folder
from grader.measuring.watch.folder import LEAST_BYTES, is_over, watched
from tests.unit.watched import PATIENCE_S

ROOM = 10 * LEAST_BYTES


def test_a_few_files_are_not_over(tmp_path):
    (tmp_path / "one").write_text("1")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "two").write_text("2")

    assert not is_over(tmp_path, ROOM)


def test_large_files_are_over(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "large").write_bytes(os.urandom(2 * ROOM))

    assert is_over(tmp_path, ROOM)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.touch(), id="empty files"),
        pytest.param(lambda path: path.mkdir(), id="folders"),
        pytest.param(lambda path: path.symlink_to("nowhere"), id="links"),
        pytest.param(os.mkfifo, id="pipes"),
    ],
)
def test_what_holds_nothing_counts_as_well(tmp_path, make):
    for number in range(11):
        make(tmp_path / str(number))

    assert is_over(tmp_path, ROOM)


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "loop").symlink_to(tmp_path / "shared")
    (tmp_path / "outside").write_bytes(os.urandom(2 * ROOM))
    (tmp_path / "shared" / "out").symlink_to(tmp_path / "outside")

    assert not is_over(tmp_path / "shared", ROOM)


def test_a_folder_too_deep_to_look_into_is_over(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(30):
            os.mkdir("x" * 200, dir_fd=here)
            deeper = os.open("x" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
    finally:
        os.close(here)

    assert is_over(tmp_path, 1000 * LEAST_BYTES)
    remove(tmp_path)


def test_a_folder_as_deep_as_a_path_can_be_is_looked_into(tmp_path):
    for depth in range(1, 1201):
        os.mkdir(f"{tmp_path}{'/x' * depth}")

    assert not is_over(tmp_path, 2000 * LEAST_BYTES)
    assert is_over(tmp_path, 1000 * LEAST_BYTES)
    remove(tmp_path)  # pytest itself cannot


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_is_closed_is_over(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)

    assert is_over(tmp_path, ROOM)


def test_what_is_gone_is_not_over(tmp_path):
    assert not is_over(tmp_path / "gone", ROOM)


def test_a_walk_stops_where_its_program_is_frozen(tmp_path):
    for number in range(20):
        (tmp_path / str(number)).touch()
    looks = iter([False] * 4)

    assert not is_over(tmp_path, ROOM, is_still=lambda: next(looks, True))


def test_too_much_is_told_once_from_another_thread(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "TICK_S", 0.0)
    (tmp_path / "large").write_bytes(os.urandom(2 * ROOM))
    told, threads = threading.Event(), []

    def over():
        threads.append(threading.current_thread())
        told.set()

    with watched(tmp_path, ROOM, is_still=lambda: False, over=over):
        assert told.wait(PATIENCE_S)

    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_a_frozen_program_is_told_when_it_goes_on_again(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "TICK_S", 0.0)
    (tmp_path / "large").write_bytes(os.urandom(2 * ROOM))
    frozen, looked, told = threading.Event(), threading.Event(), threading.Event()
    frozen.set()

    def is_still():
        looked.set()
        return frozen.is_set()

    with watched(tmp_path, ROOM, is_still=is_still, over=told.set):
        assert looked.wait(PATIENCE_S)
        assert not told.is_set()
        frozen.clear()
        assert told.wait(PATIENCE_S)
