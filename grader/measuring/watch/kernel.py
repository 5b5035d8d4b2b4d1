"""What the kernel says of processes: clocks, waiting times, trees. Linux only; elsewhere it knows nothing.

CPU time is read from the process's own CPU clock, which other processes may read too (nanoseconds, threads that
ended included). Run-queue wait is the second field of ``schedstat``, summed over the threads: the file of the
process alone is its main thread's.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE_BYTES = os.sysconf("SC_PAGESIZE") if hasattr(os, "sysconf") else 4096
_CPUCLOCK_SCHED = 2  # include/linux/posix-timers_types.h: precise, of the whole process
_STOP_ROUNDS = 50
_OPEN_FILES = 512
_KEPT = 64  # by a clock alone


def cpu_s(pid: int) -> float:
    """CPU seconds of a process, its ended threads included.

    Raises:
        OSError: there is no such process.
    """
    return time.clock_gettime_ns(((~pid) << 3) | _CPUCLOCK_SCHED) / 1e9


class Descriptors:
    """How many files clocks may keep open together: a program decides how many threads it has, not what is left to us.

    A sandboxed program may be a moment ahead of its limit on threads, and a process has a limit on open files, which
    every pipe and socket of the grader needs, too.
    """

    def __init__(self, most: int) -> None:
        """None is open."""
        self.left = most


_PATIENCE = 3.0  # times what is usual in its process, that a thread may have waited for each second of CPU time


class WaitClock:
    """Seconds that the threads of one process have waited for a core; keeps files open, so ``close`` it."""

    def __init__(self, pid: int, kept: Descriptors | None = None) -> None:
        """Nothing is read yet.

        Args:
            pid: of the process.
            kept: what may stay open; files beyond that are opened for each reading, which is slower.
        """
        self._folder = f"/proc/{pid}/task"
        self._kept = kept or Descriptors(_KEPT)
        self._files: dict[str, int] = {}
        self._loose: set[str] = set()
        self._last: dict[str, _Thread] = {}
        self._marked: dict[str, _Thread] = {}
        self._threads = 0

    def read(self) -> float:
        """The sum over all threads seen so far; a thread that ended keeps its last value."""
        with contextlib.suppress(OSError):
            links = os.stat(self._folder).st_nlink
            if links != self._threads:
                self._open_new()
                self._threads = links
        for thread, descriptor in list(self._files.items()):
            try:
                self._last[thread] = _thread(os.pread(descriptor, 100, 0))
            except (OSError, ValueError):
                self._close(thread)
        for thread in list(self._loose):
            try:
                self._last[thread] = _thread(Path(self._folder, thread, "schedstat").read_bytes())
            except (OSError, ValueError):
                self._loose.discard(thread)
        return sum(wait for _, wait in self._last.values()) / 1e9

    def mark(self) -> None:
        """What was read last is where ``hindered_s`` begins to count."""
        self._marked = dict(self._last)

    def hindered_s(self) -> float:
        """Seconds since the mark, by what was read last, in which a thread would have computed, had a core been free.

        Said of the threads together by ``hindered``.
        """
        nothing = 0, 0
        spans = [(now, self._marked.get(thread, nothing)) for thread, now in self._last.items()]
        return hindered([(now[0] - then[0], now[1] - then[1]) for now, then in spans]) / 1e9

    def close(self) -> None:
        """Closes the files; ``read`` then returns the last known sum."""
        for thread in list(self._files):
            self._close(thread)
        self._loose.clear()

    def _close(self, thread: str) -> None:
        os.close(self._files.pop(thread))
        self._kept.left += 1

    def _open_new(self) -> None:
        for thread in os.listdir(self._folder):
            if thread in self._files or thread in self._last:
                continue
            if self._kept.left <= 0:
                self._loose.add(thread)
                continue
            with contextlib.suppress(OSError):
                path = f"{self._folder}/{thread}/schedstat"
                self._files[thread] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                self._kept.left -= 1


_Thread = tuple[int, int]  # nanoseconds on a core, and waiting for one


def _thread(schedstat: bytes) -> _Thread:
    cpu, wait, *_ = schedstat.split()
    return int(cpu), int(wait)


def hindered(threads: Sequence[tuple[float, float]]) -> float:
    """Of what the threads of one process waited for a core, the part in which a core would have been of use.

    A thread that hardly computes waits beside one that does, for the core or for the interpreter's lock, and with a
    core of its own would have done nothing: the threads that move an engine's messages waited ten times as long as
    they computed, beside one busy neighbour (measured). So of each wait as much counts as the thread computed, or
    ``_PATIENCE`` times what is usual in the process: the median over all threads, by CPU time.

    Args:
        threads: of each the time on a core and the time waiting for one, in any unit.
    """
    rates = sorted((wait / cpu, cpu) for cpu, wait in threads if cpu > 0)
    so_far = list(accumulate(cpu for _, cpu in rates))
    usual = next((rate for (rate, _), known in zip(rates, so_far, strict=True) if 2 * known >= so_far[-1]), 0.0)
    most = max(1.0, _PATIENCE * usual)
    return sum(min(wait, most * cpu) for cpu, wait in threads)


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One line of the census.

    Attributes:
        started: the kernel's start tick, which with the pid names a process for good.
        reaped_cpu_s: CPU seconds of the children that it has waited for (10 ms ticks).
        threads: how many it has, which the kernel counts as processes, too; a zombie has one.
    """

    pid: int
    parent: int
    started: int
    state: str
    reaped_cpu_s: float
    resident_bytes: int
    threads: int


def status(pid: int) -> ProcessStatus | None:
    """What ``/proc/<pid>/stat`` says, or None when the process is gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except (OSError, ValueError):
        return None
    fields = text[text.rindex(")") + 2 :].split()  # the name may hold blanks and brackets
    return ProcessStatus(
        pid=pid,
        parent=int(fields[1]),
        started=int(fields[19]),
        state=fields[0],
        reaped_cpu_s=(int(fields[13]) + int(fields[14])) / _TICKS_PER_SECOND,
        resident_bytes=int(fields[21]) * _PAGE_BYTES,
        threads=max(1, int(fields[17])),
    )


def tree(roots: Iterable[int]) -> list[ProcessStatus]:
    """The roots that live and all their descendants, parents first.

    A process leaves its tree only by outliving its parent; inside a pid namespace it then belongs to the
    namespace's init, which is in the tree.
    """
    found: dict[int, ProcessStatus] = {}
    todo = list(roots)
    while todo:
        pid = todo.pop(0)
        if pid not in found and (seen := status(pid)) is not None:
            found[pid] = seen
            todo.extend(_children(pid))
    return list(found.values())


def command_line(pid: int) -> list[str]:
    """The process's argument list as it says itself: claimed, good for names in a sentence only."""
    try:
        raw = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return [part.decode(errors="replace") for part in raw[:4096].split(b"\0") if part]


def stop(roots: Iterable[int]) -> None:
    """Stops (SIGSTOP) whole trees, again until no process of them runs."""
    targets = list(roots)
    for _ in range(_STOP_ROUNDS):
        running = [p for p in tree(targets) if p.state not in "TtZX"]
        if not running:
            return
        _send(running, signal.SIGSTOP)
        time.sleep(0.001)


def resume(roots: Iterable[int]) -> None:
    """Lets stopped trees go on."""
    _send(tree(roots), signal.SIGCONT)


def kill(roots: Iterable[int]) -> None:
    """Kills whole trees: stopped first, so that none of them can fork out of it."""
    targets = list(roots)
    stop(targets)
    _send(tree(targets), signal.SIGKILL)


def machine_has_schedstat() -> bool:
    """Whether this kernel counts run-queue waits (CONFIG_SCHED_INFO)."""
    return Path("/proc/self/schedstat").exists()


def idle_s() -> float:
    """Seconds that the cores which this process may use have been idle since boot, together (10 ms ticks)."""
    allowed = {f"cpu{n}" for n in os.sched_getaffinity(0)} if hasattr(os, "sched_getaffinity") else set()
    total = 0
    with contextlib.suppress(OSError):
        for line in Path("/proc/stat").read_text().splitlines():
            name, *fields = line.split()
            if name in allowed:
                total += int(fields[3]) + int(fields[4])  # idle, and idle while something waits for a disk
    return total / _TICKS_PER_SECOND


def killed_for_memory() -> int:
    """How many processes of the whole machine the kernel has ended since its boot for want of memory.

    Of every control group, too: a job over its own memory counts, where Slurm leaves that to the kernel.
    Zero where the kernel tells none.
    """
    with contextlib.suppress(OSError):
        for line in (_PROC / "vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def boot_id() -> str:
    """The name of this boot of this machine; ``unknown`` where the kernel tells none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


def open_files() -> int:
    """How many files this process may have open at once."""
    try:
        import resource
    except ModuleNotFoundError:  # native Windows has none
        return _OPEN_FILES
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _children(pid: int) -> Iterator[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for thread in threads:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/task/{thread}/children").read_text()
            yield from map(int, text.split())


def _send(processes: Iterable[ProcessStatus], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process.pid, number)
