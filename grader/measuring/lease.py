"""Leases of cores: timed runs on one machine side by side where it is large, and one at a time where it is not.

A lock for each core and a gate. Who wants cores waits at the gate until enough of them are free, so nobody is
overtaken; the kernel frees the locks of who dies.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from grader.measuring import lock
from grader.measuring.lock import Say
from grader.measuring.watch.loop import Loop

GATE = "timed"
"""The lock of who waits for cores, or has all of them."""
ROOM = 2  # times as many cores as workers must be there, or a run has the machine to itself
_SIBLINGS = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
_LOOK_S = 0.05


def cores() -> tuple[int, ...]:
    """The first hardware thread of each whole core that this process may use."""
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    found: dict[str, int] = {}
    for number in allowed:
        found.setdefault(_siblings(number), number)
    return tuple(found.values())


def has_room(workers: int) -> bool:
    """Whether timed runs with so many workers may run side by side here."""
    return len(cores()) >= ROOM * workers


@contextlib.contextmanager
def whole_machine(say: Say) -> Iterator[None]:
    """All cores that this process may use, for one run."""
    with lock.waited_for(GATE, say), contextlib.ExitStack() as stack:
        for core in cores():
            stack.enter_context(lock.waited_for(_name(core), say))
        yield


@contextlib.contextmanager
def held(workers: int, loop: Loop, say: Say) -> Iterator[tuple[int, ...]]:
    """So many whole cores; this thread, the loop's, and all processes that they start run on these meanwhile."""
    usable = os.sched_getaffinity(0)
    with contextlib.ExitStack() as stack:
        taken = _taken(workers, stack, say)
        _run_on(frozenset(taken), loop)
        try:
            yield taken
        finally:
            _run_on(frozenset(usable), loop)


def _taken(count: int, stack: contextlib.ExitStack, say: Say) -> tuple[int, ...]:
    taken: list[int] = []
    others = lock.Others(say)
    with lock.waited_for(GATE, say):
        while True:
            for core in [c for c in cores() if c not in taken]:
                if lock.taken(_name(core), stack, others):
                    taken.append(core)
                if len(taken) == count:
                    return tuple(taken)
            time.sleep(_LOOK_S)


def _name(core: int) -> str:
    return f"core-{core}"


def _run_on(allowed: frozenset[int], loop: Loop) -> None:
    os.sched_setaffinity(0, allowed)
    loop.call(lambda: os.sched_setaffinity(0, allowed))


def _siblings(number: int) -> str:
    try:
        return Path(_SIBLINGS.format(number)).read_text().strip()
    except OSError:
        return str(number)
