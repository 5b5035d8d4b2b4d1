"""What the kernel says of processes: read of our own process, of children, and of a folder that looks like one."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.measuring.watch import kernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
PATIENCE_S = 30.0


def compute(seconds: float) -> None:
    """Uses this much CPU time."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def await_state(pid: int, states: str) -> str:
    """The state of a process once it is one of these, or the last one seen."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        seen = kernel.status(pid)
        state = seen.state if seen else "gone"
        if state in states or (state == "gone" and not states):
            return state
        time.sleep(0.001)
    return state


@pytest.mark.parametrize(
    ("threads", "counted"),
    [
        pytest.param([], 0.0, id="none"),
        pytest.param([(0.0, 0.5)], 0.0, id="one that never had a core"),
        pytest.param([(0.2, 0.9)], 0.9, id="one alone, between busy neighbours"),
        pytest.param([(0.2, 0.2), (0.2, 0.2)], 0.4, id="two that compute"),
        pytest.param([(0.2, 0.0), (0.2, 0.2)], 0.2, id="one of two beside a neighbour"),
        pytest.param([(0.225, 0.05), (0.002, 0.047), (0.005, 0.005)], 0.057, id="messages beside a task"),
        pytest.param([(0.2, 0.4), (0.002, 0.1)], 0.412, id="messages beside a task that waits itself"),
        pytest.param([(0.001, 0.3)] * 40 + [(1.0, 0.0)], 0.04, id="forty that queue for nothing"),
    ],
)
def test_a_thread_that_hardly_computes_was_hardly_hindered(threads, counted):
    assert kernel.hindered(threads) == pytest.approx(counted)


def test_only_what_was_waited_since_the_mark_counts():
    clock = kernel.WaitClock(os.getpid())
    try:
        compute(0.05)
        before_s = clock.read()
        clock.mark()
        assert clock.hindered_s() == 0.0
        compute(0.05)
        assert clock.hindered_s() == 0.0, "it is as it was read last"
        since_s = clock.read() - before_s
        assert 0.0 <= clock.hindered_s() <= since_s + 1e-9
    finally:
        clock.close()


@pytest.fixture
def family():
    """A shell that waits, and the child that it started: both are killed at the end."""
    shell = subprocess.Popen(
        ["sh", "-c", "sleep 300 & echo $!; wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    child = int(shell.stdout.readline())
    yield shell, child
    for pid in (shell.pid, child):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
    shell.wait()
    shell.stdout.close()


@pytest.fixture
def dead() -> int:
    """The pid of a process that has ended and was waited for."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_the_cpu_clock_of_a_process_grows_by_what_it_computes():
    before, own = kernel.cpu_s(os.getpid()), time.process_time()
    compute(0.02)
    after, own_after = kernel.cpu_s(os.getpid()), time.process_time()

    assert after - before >= 0.02
    assert after - before <= own_after - own + 0.02


def test_the_cpu_clock_of_a_child_is_its_own(family):
    shell, _ = family
    before = kernel.cpu_s(shell.pid)
    compute(0.02)

    assert kernel.cpu_s(shell.pid) - before < 0.02


def test_a_dead_process_has_no_clock_no_status_no_command_and_no_tree(dead):
    with pytest.raises(OSError, match="Invalid argument"):
        kernel.cpu_s(dead)

    assert kernel.status(dead) is None
    assert kernel.command_line(dead) == []
    assert kernel.tree([dead]) == []


def test_status_says_parent_state_and_memory(family):
    shell, child = family

    seen, below = kernel.status(shell.pid), kernel.status(child)

    assert (seen.pid, seen.parent, below.parent) == (shell.pid, os.getpid(), shell.pid)
    assert seen.resident_bytes > 0
    assert seen.started <= below.started


def test_a_name_with_blanks_and_brackets_confuses_nobody(tmp_path):
    script = tmp_path / "a) R (b"
    script.write_text("#!/bin/sh\necho up\nread line\n")
    script.chmod(0o755)
    with subprocess.Popen([script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()

        seen = kernel.status(process.pid)

        process.stdin.close()

    assert "a) R (b" in script.name
    assert (seen.pid, seen.parent) == (process.pid, os.getpid())


def test_cpu_time_of_children_that_were_waited_for_is_known():
    before = kernel.status(os.getpid()).reaped_cpu_s
    subprocess.run(["sh", "-c", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"], check=True)

    assert kernel.status(os.getpid()).reaped_cpu_s > before


def test_a_tree_is_the_roots_and_all_that_they_started(family):
    shell, child = family

    assert [p.pid for p in kernel.tree([shell.pid])] == [shell.pid, child]
    assert [p.pid for p in kernel.tree([child, shell.pid])] == [child, shell.pid]
    assert {shell.pid, child} <= {p.pid for p in kernel.tree([os.getpid()])}
    assert kernel.tree([]) == []


def test_children_of_threads_are_in_the_tree():
    started = []
    thread = threading.Thread(target=lambda: started.append(subprocess.Popen(["sleep", "300"])))
    thread.start()
    thread.join()

    pids = [p.pid for p in kernel.tree([os.getpid()])]

    started[0].kill()
    started[0].wait()
    assert started[0].pid in pids


def test_the_command_line_is_what_the_process_says(family):
    shell, _ = family

    assert kernel.command_line(shell.pid) == ["sh", "-c", "sleep 300 & echo $!; wait"]


def test_a_stopped_tree_stands_still_until_it_is_resumed(family):
    shell, child = family

    kernel.stop([shell.pid])
    stopped = [await_state(pid, "T") for pid in (shell.pid, child)]
    kernel.resume([shell.pid])
    resumed = [await_state(pid, "SDR") for pid in (shell.pid, child)]

    assert stopped == ["T", "T"]
    assert set(resumed) <= set("SDR")


def test_a_killed_tree_is_gone_even_if_it_was_stopped(family):
    shell, child = family
    kernel.stop([shell.pid])

    kernel.kill([shell.pid])

    assert shell.wait(PATIENCE_S) == -9
    until = time.monotonic() + PATIENCE_S
    while (seen := kernel.status(child)) is not None and seen.state not in "ZX" and time.monotonic() < until:
        time.sleep(0.001)
    assert seen is None or seen.state in "ZX"


def test_stopping_and_killing_what_is_gone_is_no_error(dead):
    kernel.stop([dead])
    kernel.resume([dead])
    kernel.kill([dead])

    assert kernel.tree([dead]) == []


def waited_s() -> float:
    """The run-queue wait of all threads of this process, read by hand."""
    texts = [p.read_text() for p in Path("/proc/self/task").glob("*/schedstat")]
    return sum(int(text.split()[1]) for text in texts) / 1e9


@pytest.mark.skipif(not kernel.machine_has_schedstat(), reason="the kernel counts no waiting")
def test_waiting_is_the_sum_over_all_threads():
    clock = kernel.WaitClock(os.getpid())
    before = waited_s()
    read = clock.read()
    after = waited_s()

    assert before <= read <= after
    clock.close()


class FakeThreads:
    """A folder that looks like the threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = kernel.WaitClock(1)
        self.clock._folder = str(folder)

    def set(self, thread: int, waited_ns: int) -> None:
        (self.folder / str(thread)).mkdir(exist_ok=True)
        (self.folder / str(thread) / "schedstat").write_text(f"123456789 {waited_ns} 7\n")

    def end(self, thread: int) -> None:
        """As when a thread has gone: its open file can no longer be read."""
        (self.folder / str(thread) / "schedstat").write_text("")
        shutil.rmtree(self.folder / str(thread))


@pytest.fixture
def threads(tmp_path):
    made = FakeThreads(tmp_path)
    yield made
    made.clock.close()


def test_a_thread_that_appears_later_is_counted(threads):
    threads.set(1, 2_000_000_000)
    first = threads.clock.read()
    threads.set(2, 500_000_000)

    assert (first, threads.clock.read()) == (2.0, 2.5)


def test_a_thread_that_ended_keeps_its_last_value(threads):
    threads.set(1, 2_000_000_000)
    threads.set(2, 500_000_000)
    threads.clock.read()
    threads.set(1, 3_000_000_000)
    threads.end(2)

    assert threads.clock.read() == 3.5
    assert threads.clock.read() == 3.5


def test_a_program_with_thousands_of_threads_takes_no_more_files_than_it_may(threads):
    kept = kernel.Descriptors(3)
    threads.clock._kept = kept
    for thread in range(1, 2001):
        threads.set(thread, 1_000_000)
    before = len(os.listdir("/proc/self/fd"))

    first = threads.clock.read()
    threads.set(2000, 501_000_000)
    threads.end(1999)

    assert len(os.listdir("/proc/self/fd")) == before + 3
    assert (first, threads.clock.read()) == (2.0, 2.5)
    threads.clock.close()
    assert (kept.left, len(os.listdir("/proc/self/fd"))) == (3, before)


def test_what_a_closed_clock_gives_back_another_one_may_keep(tmp_path):
    kept = kernel.Descriptors(1)
    for clock in (kernel.WaitClock(os.getpid(), kept), kernel.WaitClock(os.getppid(), kept)):
        clock.read()
        assert kept.left == 0
        clock.close()
        assert kept.left == 1


def test_a_process_has_its_threads_counted():
    with contextlib.ExitStack() as stack:
        ready = threading.Event()
        for _ in range(5):
            thread = threading.Thread(target=ready.wait)
            thread.start()
            stack.callback(thread.join)
        stack.callback(ready.set)

        assert kernel.status(os.getpid()).threads == len(os.listdir("/proc/self/task")) >= 6


def test_a_closed_clock_keeps_what_it_knew(threads):
    threads.set(1, 2_000_000_000)
    threads.clock.read()
    threads.clock.close()
    threads.set(1, 9_000_000_000)

    assert threads.clock.read() == 2.0


def test_a_process_that_is_gone_has_waited_for_nothing(dead):
    assert kernel.WaitClock(dead).read() == 0.0


def test_a_machine_has_cores_and_a_name_for_its_boot():
    assert 1 <= kernel.cores() <= os.cpu_count()
    assert kernel.boot_id() == kernel.boot_id() != ""


def test_without_proc_the_boot_has_no_name_and_cores_are_counted(monkeypatch):
    def unreadable(*_):
        raise FileNotFoundError

    monkeypatch.setattr(kernel.Path, "read_text", unreadable)
    monkeypatch.delattr(kernel.os, "sched_getaffinity")

    assert kernel.boot_id() == "unknown"
    assert kernel.cores() == (os.cpu_count() or 1)


PROC_STAT = """\
cpu  10 0 10 9000 900 0 0 0 0 0
cpu0 5 0 5 100 50 0 0 0 0 0
cpu1 5 0 5 300 0 0 0 0 0 0
cpu10 0 0 0 7000 0 0 0 0 0 0
intr 12345 0 0
"""


def test_idle_time_is_of_usable_cores_and_counts_waiting_for_a_disk(monkeypatch):
    monkeypatch.setattr(kernel.Path, "read_text", lambda _: PROC_STAT)
    monkeypatch.setattr(kernel, "_TICKS_PER_SECOND", 100)

    monkeypatch.setattr(kernel.os, "sched_getaffinity", lambda _: {0, 1})
    both = kernel.idle_s()
    monkeypatch.setattr(kernel.os, "sched_getaffinity", lambda _: {1})

    assert (both, kernel.idle_s()) == (4.5, 3.0)


def test_where_idle_time_cannot_be_read_there_was_none(monkeypatch):
    def unreadable(*_):
        raise FileNotFoundError

    monkeypatch.setattr(kernel.Path, "read_text", unreadable)

    assert kernel.idle_s() == 0.0


def test_what_the_kernel_killed_for_memory_is_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(kernel, "_PROC", tmp_path)
    without = kernel.killed_for_memory()
    (tmp_path / "vmstat").write_text("pgfault 17\noom_kill 3\nnuma_hit 9\n")

    assert (without, kernel.killed_for_memory()) == (0, 3)


@pytest.mark.skipif(not Path("/proc/vmstat").exists(), reason="Linux only")
def test_this_kernel_counts_what_it_kills_for_memory():
    assert "oom_kill " in Path("/proc/vmstat").read_text()
