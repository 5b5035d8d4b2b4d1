"""How long it takes to judge a stored record again, and one of very many tasks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.figure import Figure
from grader.judging import rounds
from grader.judging.speedup import MAX_ROUNDS
from grader.record.as_json import from_plain
from grader.record.trace import Task, Trace

ROOT = Path(__file__).parent.parent
STUDENTS = 60
TASKS = 20_000
_MAIN = "from grader.cli import main; main()"


def figures() -> Iterator[Figure]:
    """The seconds of one record more, by the difference between many and one."""
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        for part in ("assignments", "solutions"):
            shutil.copytree(ROOT / "tests" / part / "tiny_processes", course / part / "tiny_processes")
        _grader(course, "grade", "--reference", "--assignment", "tiny_processes")
        graded = course / "results" / "tiny_processes" / "_reference.json"
        one_s = _rejudged(course, graded, 1)
        many_s = _rejudged(course, graded, STUDENTS)
        yield Figure(
            "judging a stored record again, after start-up", (many_s - one_s) * 1000 / (STUDENTS - 1), 50, "ms"
        )
        yield Figure(f"judging {TASKS} tasks in {MAX_ROUNDS} timed rounds", _many_tasks_s(graded), 2.0, "s")


def _many_tasks_s(graded: Path) -> float:
    """Of a real record, each round of which is made to have so many tasks in each run."""
    known = from_plain(json.loads(graded.read_text())["record"], {})
    done = next(each for each in known.rounds if each.timed)
    runs = {name: replace(run, trace=run.trace and _cut_up(run.trace)) for name, run in done.runs.items()}
    many = replace(known, rounds=(replace(done, runs=runs),) * MAX_ROUNDS)
    start = time.monotonic()
    rounds.evidence_of(many)
    rounds.speedup_of(many)
    return time.monotonic() - start


def _cut_up(trace: Trace) -> Trace:
    """The same work in many tasks."""
    pieces = -(-TASKS // len(trace.tasks))
    return replace(trace, tasks=tuple(piece for task in trace.tasks for piece in _pieces(task, pieces))[:TASKS])


def _pieces(task: Task, count: int) -> Iterator[Task]:
    step_s = (task.end_s - task.begin_s) / count
    part = replace(task, cpu_s=task.cpu_s / count, wait_s=task.wait_s / count)
    for number in range(count):
        begin_s = task.begin_s + number * step_s
        yield replace(part, begin_s=begin_s, end_s=begin_s + step_s)


def _rejudged(course: Path, graded: Path, count: int) -> float:
    document = json.loads(graded.read_text())
    results = course / f"results_{count}"
    for number in range(count):
        student = f"student_{number}"
        path = results / "tiny_processes" / f"{student}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = {**document, "student": student, "record": {**document["record"], "student": student}}
        path.write_text(json.dumps(changed))
    start = time.monotonic()
    _grader(course, "rejudge", str(results))
    return time.monotonic() - start


def _grader(course: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", _MAIN, *arguments], cwd=course, check=False, capture_output=True)
