"""A class of any size from a seed: honest, wrong, unwritten, crashing, hostile and hanging, with what each must get."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

RUBRIC = """
import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")


@pytest.mark.points(4, needs="test_squares_equal_the_serial_ones")
def test_the_workers_computed_them(evidence):
    '''The worker processes computed them, in parallel.'''
    evidence.require_parallel_map()
"""
_FRAME = """
import os
import signal
import sys
import threading
import time
from multiprocessing import Pool


def squares(square, numbers):
    {harm}
    with Pool(2) as pool:
        return pool.map(square, numbers, chunksize=1)
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the ways in which a submission may behave.

    Attributes:
        points: that it must get.
        share: of a class, in parts of 100.
    """

    text: str
    points: float
    share: int


def _harms(line: str) -> str:
    return _FRAME.format(harm=line)


KINDS: Mapping[str, Kind] = {
    "honest": Kind(_harms("pass"), 6.0, 25),
    "serial": Kind("def squares(square, numbers):\n    return [square(x) for x in numbers]\n", 2.0, 15),
    "wrong": Kind("def squares(square, numbers):\n    return [square(x) + 1.0 for x in numbers]\n", 0.0, 15),
    "unwritten": Kind('def squares(square, numbers):\n    """Not yet."""\n    raise NotImplementedError\n', 0.0, 12),
    "no python": Kind("def squares(:\n", 0.0, 5),
    "import fails": Kind("import nothing_of_that_name\n", 0.0, 5),
    "raises": Kind(_harms("raise ValueError(len(numbers))"), 0.0, 5),
    "segfault": Kind(_harms("os.kill(os.getpid(), signal.SIGSEGV)"), 0.0, 4),
    "hangs": Kind(_harms("time.sleep(1000)"), 0.0, 2),
    "hoards memory": Kind(_harms("bytearray(3 << 30)"), 0.0, 3),
    "floods": Kind(_harms("[print('x' * (1 << 20)) for _ in range(64)]"), 0.0, 3),
    "fills its disk": Kind(_harms("open('/tmp/full', 'wb').write(bytes(1 << 30))"), 0.0, 2),
    "forks": Kind(_harms("[os.fork() for _ in range(1000)]"), 0.0, 2),
    "leaves daemons": Kind(_harms("os.fork() or (os.setsid(), time.sleep(1000))"), 6.0, 2),
}


def drawn(count: int, seed: int) -> dict[str, str]:
    """So many students, each with the kind of the submission; every kind is there where there is room."""
    rng = random.Random(seed)
    names = list(KINDS)
    kinds = (names if count >= len(names) else []) + rng.choices(
        names, [kind.share for kind in KINDS.values()], k=max(0, count - len(names) if count >= len(names) else count)
    )
    rng.shuffle(kinds)
    return {f"s{number:04}": kind for number, kind in enumerate(kinds)}
