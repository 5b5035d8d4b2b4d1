"""Traces, rounds, records and assignments for tests, with only what a test cares about spelled out."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import numpy as np

from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.grades.verdict import CheckResult, Verdict
from grader.judging.thresholds import Thresholds
from grader.record import ArmName, Arrays, Ending, Machine, Need, Record, Round, Run
from grader.record.trace import Process, Role, Task, Trace

TASK_S = 0.05
TOML = """\
title = "Squares"
backend = "scoop"
entry = "squares.py:squares"
workers = 2
tasks = ["square"]

[answer]
squares = { dtype = "float64", shape = ["n"] }
"""
BASELINE = '''\
def squares(square, numbers):
    """The squares."""
    return [square(x) for x in numbers]
'''
STUB = '''\
def squares(square, numbers):
    """The squares of all numbers."""
    raise NotImplementedError
'''


def process(  # noqa: PLR0913 -- as a process has
    *,
    pid: int = 1,
    role: Role = Role.WORKER,
    cpu_s: float = 0.0,
    wait_s: float = 0.0,
    in_tasks: float = 0.0,
    kind: str = "ipyparallel engine",
    task_s: float | None = None,
) -> Process:
    """A process that spent the given part of its CPU and waiting time inside tasks, one at a time."""
    demand = (cpu_s + wait_s) * in_tasks
    return Process(
        pid=pid,
        place=f"engine {pid - 1}",
        role=role,
        kind=kind,
        cpu_s=cpu_s,
        wait_s=wait_s,
        task_cpu_s=cpu_s * in_tasks,
        task_wait_s=wait_s * in_tasks,
        task_s=demand if task_s is None else task_s,
    )


def engine(pid: int, cpu_s: float, *, in_tasks: float = 1.0, wait_s: float = 0.0) -> Process:
    """A worker whose work is all in tasks, unless said otherwise."""
    return process(pid=pid, cpu_s=cpu_s, wait_s=wait_s, in_tasks=in_tasks)


def client(cpu_s: float, *, wait_s: float = 0.0, in_tasks: float = 0.0) -> Process:
    """The process in which the entry runs."""
    return process(pid=100, role=Role.CLIENT, cpu_s=cpu_s, wait_s=wait_s, in_tasks=in_tasks, kind="client")


def other(pid: int, cpu_s: float, kind: str, *, in_tasks: float = 0.0) -> Process:
    """A process that the submission started."""
    return process(pid=pid, role=Role.OTHER, cpu_s=cpu_s, kind=kind, in_tasks=in_tasks)


def task(pid: int = 1, begin_s: float = 0.0, end_s: float = 1.0, *, finished: bool = True) -> Task:
    """One task that computed from its begin to its end."""
    return Task(pid, begin_s, end_s, end_s - begin_s, 0.0, "square", finished)


def broker(cpu_s: float) -> Process:
    """Infrastructure: a process that is ours, so that no student's work belongs in it."""
    return process(pid=200, role=Role.INFRASTRUCTURE, cpu_s=cpu_s, kind="SCOOP broker")


def trace(
    wall_s: float,
    *processes: Process,
    tasks: tuple[Task, ...] = (),
    unseen_cpu_s: float = 0.0,
    idle_s: float = 0.0,
    cores: int = 0,
) -> Trace:
    """One run, on a machine of which nothing more is known unless it is told.

    Where no tasks are given, the time that the processes spent in tasks is cut into tasks of 50 ms.
    """
    return Trace(wall_s, processes, tasks or _tasks(processes), unseen_cpu_s, idle_s, cores)


def _tasks(processes: tuple[Process, ...]) -> tuple[Task, ...]:
    found = []
    for p in processes:
        count = max(1, round(p.task_cpu_s / TASK_S)) if p.task_cpu_s > 0 else 0
        span_s = (p.task_cpu_s + p.task_wait_s) / max(count, 1)
        cpu_s, wait_s = p.task_cpu_s / max(count, 1), p.task_wait_s / max(count, 1)
        ends = [round(n * span_s, 6) for n in range(count + 1)]  # as exact as a record keeps them
        found += [Task(p.pid, begin, end, round(cpu_s, 6), round(wait_s, 6), "square") for begin, end in pairwise(ends)]
    return tuple(found)


def serial(cpu_s: float = 1.0, *, wait_s: float = 0.0) -> Trace:
    """The baseline's run: one process, all in tasks."""
    return trace(cpu_s + wait_s, client(cpu_s, wait_s=wait_s, in_tasks=1.0))


def parallel(cpu_s: float = 1.0, *, engines: int = 2) -> Trace:
    """A run in which all engines compute all the time."""
    each = cpu_s / engines
    return trace(each, *(engine(n + 1, each) for n in range(engines)))


def run(traced: Trace | None, *, squares: tuple[float, ...] | None = (1.0, 4.0), **changed: object) -> Run:
    """A run that answered."""
    answer = None if squares is None else Arrays(squares=np.array(squares))
    values = {"ending": Ending.ANSWERED, "wall_s": traced.wall_s if traced else 0.5, "answer": answer, "trace": traced}
    return Run(**{**values, **changed})


def measured_round(
    index: int = 0, *, submission: Run | None = None, reference: Run | None = None, timed: bool = False
) -> Round:
    """A round of all arms; what is not given ran in parallel."""
    runs = {
        ArmName.BASELINE: run(serial()),
        ArmName.REFERENCE: reference or run(parallel(), squares=None),
        ArmName.SUBMISSION: submission or run(parallel()),
    }
    return Round(index, (1, 2, 3, index), "00" * 32, tuple(runs), runs, timed=timed, fresh_workers=False)


def record(*rounds: Round, **changed: object) -> Record:
    """A record of these rounds."""
    values = {
        "assignment": "tiny",
        "assignment_digest": "a1",
        "student": "anna",
        "submission_digest": "b2",
        "reference_digest": "c3",
        "grader": "0.1.0",
        "isolation": "none",
        "backend": "ipyparallel",
        "backend_worker": "engine",
        "workers": 2,
        "seed": "secret",
        "machine": Machine("host", 2, "cpu", "linux", "3.11", 0.5, {"numpy": "2.0"}),
        "thresholds": asdict(Thresholds()),
        "need": Need.SPEEDUP,
        "rounds": rounds,
        "files": {"squares.py": BASELINE},
    }
    return Record(**{**values, **changed})


def check_result(name: str = "test_answer", verdict: Verdict = Verdict.PASSED, **changed: object) -> CheckResult:
    """A line of a grade, worth two points."""
    earned = {Verdict.PASSED: 2.0, Verdict.PARTIAL: 1.0, Verdict.FAILED: 0.0, Verdict.NOT_REACHED: 0.0}
    values = {
        "name": name,
        "title": "The answer is right.",
        "verdict": verdict,
        "reason": str(verdict),
        "fact": "",
        "hint": "",
        "points": earned.get(verdict),
        "max_points": 2.0,
    }
    return CheckResult(**{**values, **changed})


def assignment_folder(root: Path, *, toml: str = TOML, **files: str | None) -> Path:
    """A whole assignment under ``root/assignments/tiny``.

    Args:
        root: a temporary folder.
        toml: what ``assignment.toml`` says.
        files: other contents of files by stem; None leaves the file out.
    """
    folder = root / "assignments" / "tiny"
    folder.mkdir(parents=True)
    contents = {
        "tasks": "def square(x):\n    return x * x\n",
        "inputs": "def draw(rng):\n    return {'numbers': [1.0, 2.0]}\n",
        "baseline": BASELINE,
        "squares": STUB,
        **files,
    }
    for stem, text in contents.items():
        if text is not None:
            (folder / f"{stem}.py").write_text(text, encoding="utf-8")
    (folder / "assignment.toml").write_text(toml, encoding="utf-8")
    return folder


def assignment(root: Path, *, toml: str = TOML, **files: str | None) -> Assignment:
    """The loaded one."""
    return assignments.load(assignment_folder(root, toml=toml, **files))
