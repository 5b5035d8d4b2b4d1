"""A machine of two cores with a neighbour, in a few lines: runs of programs whose true speedup is known.

Tasks are dealt out to whichever worker is free. A task costs more CPU time while both cores are busy, and in the
machine's slow moods; a neighbour that is awake makes who computes wait for a core. The numbers were measured on
a virtual machine with two hardware threads of one core.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from grader.judging.speedup import MAX_ROUNDS, MIN_ROUNDS, RoundSpeedup, of_round
from grader.record.trace import Process, Role, Task, Trace

TASKS = 36
TASK_S = 0.05
BOTH_BUSY = 1.17
SLOW = 1.42
OVERHEAD_S = 0.001
MOOD_CHANGES = 0.3
NOISES = {"quiet": (0.0, 0.0), "bursty": (0.5, 0.6), "steady": (1.0, 0.5)}  # how often awake; wait for each CPU second


@dataclass(slots=True)
class Machine:
    """Draws what its neighbour and its hardware do."""

    noise: str
    draw: random.Random
    slow: bool = field(init=False)

    def __post_init__(self) -> None:
        self.slow = self.draw.random() < MOOD_CHANGES

    def run(self, *, serial: int, workers: int = 2, tasks: int = TASKS, twice: int = 0) -> Trace:
        """A run in which so many tasks come one after the other, then the others on all workers.

        Args:
            serial: the tasks that the first worker computes alone.
            workers: 1 is the serial program.
            tasks: that the answer needs.
            twice: so many more, which it does not.
        """
        if self.draw.random() < MOOD_CHANGES:
            self.slow = not self.slow
        free_s = [0.0] * workers
        done: list[Task] = []
        for number in range(tasks + twice):
            alone = number < serial or workers == 1
            worker = 0 if alone else min(range(workers), key=free_s.__getitem__)
            if number == serial and not alone:
                free_s = [free_s[0]] * workers
                worker = 0
            done.append(self._task(worker, free_s[worker], alone=alone))
            free_s[worker] = done[-1].end_s + OVERHEAD_S
        return _trace(max(free_s), tuple(done), Role.CLIENT if workers == 1 else Role.WORKER)

    def _task(self, worker: int, begin_s: float, *, alone: bool) -> Task:
        cpu_s = TASK_S * self.draw.gauss(1.0, 0.02) * (SLOW if self.slow else 1.0) * (1.0 if alone else BOTH_BUSY)
        often, each = NOISES[self.noise]
        awake = self.draw.random() < often
        wait_s = cpu_s * each * self.draw.random() * (0.2 if alone else 1.0) if awake else 0.0
        return Task(worker + 1, begin_s, begin_s + cpu_s + wait_s, cpu_s, wait_s, "stir")


def rounds(seed: int, noise: str, *, serial: int, count: int, twice: int = 0) -> list[RoundSpeedup]:
    """So many rounds of a submission with this many tasks in its serial part."""
    return list(islice(_endless(seed, noise, serial, twice), count))


def measuring(seed: int, noise: str, *, serial: int, twice: int = 0) -> Iterator[list[RoundSpeedup]]:
    """What is known after each round, from the first that can decide on; no round is run before it is asked for."""
    endless = _endless(seed, noise, serial, twice)
    known = list(islice(endless, MIN_ROUNDS - 1))
    for _ in range(MIN_ROUNDS, MAX_ROUNDS + 1):
        known = [*known, next(endless)]
        yield known


def _endless(seed: int, noise: str, serial: int, twice: int) -> Iterator[RoundSpeedup]:
    machine = Machine(noise, random.Random(seed))
    while True:
        baseline = machine.run(serial=TASKS, workers=1)
        reference = machine.run(serial=0)
        submission = machine.run(serial=serial, twice=twice)
        yield of_round(submission, baseline, reference, 2)


def _trace(wall_s: float, tasks: tuple[Task, ...], role: Role) -> Trace:
    pids = sorted({task.pid for task in tasks})
    return Trace(wall_s, tuple(_process(pid, [t for t in tasks if t.pid == pid], role) for pid in pids), tasks)


def _process(pid: int, tasks: list[Task], role: Role) -> Process:
    cpu_s, wait_s = sum(t.cpu_s for t in tasks), sum(t.wait_s for t in tasks)
    return Process(
        pid, f"worker {pid}", role, "model", cpu_s, wait_s, cpu_s, wait_s, sum(t.end_s - t.begin_s for t in tasks)
    )
