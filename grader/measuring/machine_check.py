"""The machine's own check: how much faster so many processes compute than one, and whether waiting is counted."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from grader.measuring.watch import kernel

ROUNDS = 3
_STEPS = 1_500_000  # about 0.1 s
_SPIN = f"""
import sys
print(flush=True)
sys.stdin.readline()
n = 1
for _ in range({_STEPS}):
    n = n * 5 % 7919
print(flush=True)
sys.stdin.readline()
"""


def attainable(workers: int) -> float:
    """The speedup of a program without any overhead: so many times the work of one process, in the median round.

    Two hardware threads of one core, a neighbour, or a limit of the container make it less than the number of workers.
    """
    ratios = []
    for _ in range(ROUNDS):
        alone_s, together_s = _seconds(1), _seconds(workers)
        ratios.append(workers * alone_s / together_s)
    return statistics.median(ratios)


def waited() -> float:
    """Of what two processes that share one core demand of it, the part that they waited: 0.5 where waits are counted.

    Where the kernel counts none, in spite of its files, it is 0, and a program beside a neighbour would seem idle.
    A third process on that core makes it more.
    """
    with _spinners(2) as spinners, contextlib.ExitStack() as stack:
        core = min(os.sched_getaffinity(0))
        clocks = [kernel.WaitClock(each.pid) for each in spinners]
        for each, clock in zip(spinners, clocks, strict=True):
            stack.callback(clock.close)
            os.sched_setaffinity(each.pid, {core})
        before_s = sum(clock.read() for clock in clocks)
        cpu_before_s = sum(kernel.cpu_s(each.pid) for each in spinners)
        _spin(spinners)
        wait_s = sum(clock.read() for clock in clocks) - before_s
        cpu_s = sum(kernel.cpu_s(each.pid) for each in spinners) - cpu_before_s
    return wait_s / (wait_s + cpu_s)


def _seconds(count: int) -> float:
    """How long so many processes take that compute the same at once, from when all are up."""
    with _spinners(count) as spinners:
        return _spin(spinners)


@contextlib.contextmanager
def _spinners(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many processes that are up and will compute the same."""
    command = [sys.executable, "-I", "-S", "-c", _SPIN]
    spinners = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(count)]
    try:
        for each in spinners:
            _line(each)
        yield spinners
    finally:
        for each in spinners:
            each.kill()
            each.communicate()


def _spin(spinners: Sequence[subprocess.Popen[bytes]]) -> float:
    """Lets all of them compute; the seconds until the last one is done."""
    start = time.monotonic()
    for each in spinners:
        assert each.stdin is not None  # noqa: S101 -- it is a pipe
        each.stdin.write(b"\n")
        each.stdin.flush()
    for each in spinners:
        _line(each)
    return time.monotonic() - start


def _line(spinner: subprocess.Popen[bytes]) -> None:
    assert spinner.stdout is not None  # noqa: S101 -- it is a pipe
    spinner.stdout.readline()
