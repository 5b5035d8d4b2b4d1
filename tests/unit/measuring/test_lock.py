"""Locks between graders: one's own hold, and those that somebody else could hold for ever do not hold one up."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import tempfile

import pytest

from grader.errors import BackendError
from grader.measuring import lock


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(lock, "PATIENCE_S", 0.0)


@pytest.fixture
def said():
    return []


@contextlib.contextmanager
def held_by_another(name):
    """As any user of the machine can: the kernel keeps apart who opened the file, not whose it is."""
    with (lock.shared_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_free(name):
    with contextlib.ExitStack() as stack:
        return lock.taken(name, stack, lock.Others(lambda _: None))


def test_a_lock_that_another_user_holds_for_ever_holds_nobody_up_and_is_said(said):
    me = pwd.getpwuid(os.geteuid()).pw_name

    with held_by_another("timed"), lock.waited_for("timed", said.append):
        pass

    assert said == [
        f"waiting for {me} (process {os.getpid()}), whose timed run comes first",
        (
            f"{me} (process {os.getpid()}) has held {lock.shared_folder()}/timed.lock for 0 s and is not waited for "
            "any longer; runs beside one another disturb timings, so that verdicts may take more rounds or stay open"
        ),
    ]


def test_others_are_waited_for_no_more_than_once_an_hour(said, monkeypatch):
    with held_by_another("timed"):
        with lock.waited_for("timed", said.append):
            pass
        monkeypatch.setattr(lock, "PATIENCE_S", 1e6)
        said.clear()
        with lock.waited_for("timed", said.append):
            pass

    assert said == []


def test_as_long_as_there_is_patience_a_core_that_others_hold_is_not_taken(said, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE_S", 1e6)

    with held_by_another("core-0"), contextlib.ExitStack() as stack:
        others = lock.Others(said.append)
        assert not lock.taken("core-0", stack, others)
        assert lock.taken("core-1", stack, others)

    assert is_free("core-0")
    assert len(said) == 1


def test_other_users_can_wait_for_a_lock_whatever_the_mask_of_who_made_it(said):
    before = os.umask(0o077)
    try:
        with lock.waited_for("timed", said.append):
            pass
    finally:
        os.umask(before)

    assert (lock.shared_folder() / "timed.lock").stat().st_mode & 0o777 == 0o644
    assert lock.shared_folder().stat().st_mode & 0o777 == 0o777


def test_a_lock_of_ones_own_is_kept_whatever_others_do(said):
    with lock.waited_for("timed", said.append):
        (lock.shared_folder() / "timed.lock").unlink()
        assert not is_free("timed")

    assert is_free("timed")


def test_nobody_else_can_enter_the_folder_of_ones_own_locks():
    assert lock.own_folder().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("what", ["file", "link"])
def test_what_somebody_put_in_the_place_of_ones_own_folder_is_not_used(tmp_path, what):
    name = lock.own_folder()
    name.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    name.symlink_to(elsewhere) if what == "link" else name.write_text("")

    found = lock.own_folder()

    assert found == name.with_name(f"{name.name[:-1]}1")
    assert list(elsewhere.iterdir()) == []


def test_where_every_name_is_taken_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr(lock, "_NAMES", 0)

    with pytest.raises(BackendError, match=r"Have them removed, or set TMPDIR to a folder of your own\.$"):
        lock.own_folder()


def test_a_link_or_pipe_in_the_place_of_a_shared_lock_is_not_written_through(tmp_path, said):
    grades = tmp_path / "grades.json"
    grades.write_text("all the grades")
    (lock.shared_folder() / "timed.lock").symlink_to(grades)
    os.mkfifo(lock.shared_folder() / "core-0.lock")

    with lock.waited_for("timed", said.append), lock.waited_for("core-0", said.append):
        pass

    assert grades.read_text() == "all the grades"
    assert said == []


def test_a_holder_that_the_kernel_does_not_name_is_another_user(tmp_path):
    assert lock.holder(tmp_path / "nothing") == "another user"
