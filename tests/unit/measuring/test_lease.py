"""Leases of cores: side by side where there is room, one at a time where there is not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import filelock
import pytest

import grader
from grader.measuring import lease, lock
from grader.measuring.watch import kernel
from grader.measuring.watch.loop import Loop

HOLDER = """
import sys
from grader.measuring import lease
from grader.measuring.watch.loop import Loop
with Loop() as loop, lease.held(1, loop, print) as cores:
    print(*cores, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lock.own_folder()


@pytest.fixture
def loop():
    with Loop() as running:
        yield running


@pytest.fixture
def four_cores(monkeypatch):
    """Cores that need not be there: nothing is run on them."""
    monkeypatch.setattr(lease, "cores", lambda: (0, 1, 2, 3))
    monkeypatch.setattr(lease, "_run_on", lambda allowed, loop: None)


def is_free(folder: Path, name: str) -> bool:
    try:
        with filelock.FileLock(folder / name, timeout=0):
            return True
    except filelock.Timeout:
        return False


@pytest.mark.parametrize(
    ("workers", "room"),
    [pytest.param(1, True, id="one of four"), pytest.param(2, True, id="half"), pytest.param(3, False, id="more")],
)
def test_there_is_room_where_twice_as_many_cores_as_workers_are(four_cores, workers, room):
    assert lease.has_room(workers) is room


def test_two_leases_have_different_cores(four_cores, loop):
    with lease.held(2, loop, print) as first, lease.held(2, loop, print) as second:
        assert set(first) | set(second) == {0, 1, 2, 3}


def test_cores_are_free_again_afterwards(four_cores, loop, folder):
    with lease.held(2, loop, print):
        assert not is_free(folder, "core-0.lock")

    assert is_free(folder, "core-0.lock")
    assert is_free(folder, "timed.lock")


def test_who_needs_the_whole_machine_waits_for_the_leases(four_cores, loop):
    order = []

    def whole():
        with lease.whole_machine(print):
            order.append("whole machine")

    with lease.held(1, loop, print):
        waiting = threading.Thread(target=whole)
        waiting.start()
        waiting.join(0.2)
        order.append("lease ends")
    waiting.join()

    assert order == ["lease ends", "whole machine"]


def test_who_comes_later_does_not_overtake_who_waits_for_the_whole_machine(four_cores, loop, folder):
    with lease.whole_machine(print):
        assert not is_free(folder, "timed.lock")


@pytest.mark.skipif(len(lease.cores()) < 2, reason="needs two cores")
def test_what_is_started_under_a_lease_runs_on_its_cores_only(loop):
    before = os.sched_getaffinity(0)

    with lease.held(1, loop, print) as taken:
        seen = subprocess.run(
            [sys.executable, "-c", "import os; print(os.sched_getaffinity(0))"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert seen.stdout.strip() == str(set(taken))
        assert loop.call(kernel.cores) == kernel.cores() == 1

    assert os.sched_getaffinity(0) == loop.call(lambda: os.sched_getaffinity(0)) == before


def test_the_cores_of_a_grader_that_was_killed_are_free(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(grader.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as holder:
        core = holder.stdout.readline().strip()
        (lock,) = tmp_path.glob(f"grader-locks-*-{os.geteuid()}-0/core-{core}.lock")
        held = not is_free(lock.parent, lock.name)
        holder.kill()

    assert held
    assert is_free(lock.parent, lock.name)
