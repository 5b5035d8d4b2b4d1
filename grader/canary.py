"""The machine's own check: how much faster so many processes compute than one, here and now."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

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


def _seconds(count: int) -> float:
    """How long so many processes take that compute the same at once, from when all are up."""
    command = [sys.executable, "-I", "-S", "-c", _SPIN]
    spinners = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(count)]
    try:
        for each in spinners:
            _line(each)
        start = time.monotonic()
        for each in spinners:
            assert each.stdin is not None  # noqa: S101 -- it is a pipe
            each.stdin.write(b"\n")
            each.stdin.flush()
        for each in spinners:
            _line(each)
        return time.monotonic() - start
    finally:
        for each in spinners:
            each.kill()
            each.communicate()


def _line(spinner: subprocess.Popen[bytes]) -> None:
    assert spinner.stdout is not None  # noqa: S101 -- it is a pipe
    spinner.stdout.readline()
