"""What a sandbox costs: starting in it, and computing in it, over the same without one.

Every level that this machine has; as root the ones for ordinary users are measured as one, in a throw-away world.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission
from grader.measuring.arms import Arms
from grader.measuring.bench import Bench, bench
from grader.record import ArmName
from grader.sandbox import Level
from grader.sandbox.bare import Bare
from grader.sandbox.choice import candidates
from tests.hostile import machine

_PAIRS = 25
_RUNS = 5  # of which the shortest counts: who was interrupted says nothing
_STEPS = 1_500_000  # about 0.1 s

_FILES = {
    "assignment.toml": """
title = "Sandbox cost"
backend = "processes"
entry = "cost.py:cost"
workers = 1
tasks = ["count"]
[answer]
total = { dtype = "int64", shape = ["one"] }
""",
    "tasks.py": """
from grader.probe import task

@task
def count(steps):
    total = 0
    for number in range(steps):
        total += number & 3
    return total
""",
    "inputs.py": "def draw(rng):\n    return {'steps': 1}\n",
    "baseline.py": "def cost(count, steps):\n    return [count(steps)]\n",
    "cost.py": "def cost(count, steps):\n    return [count(steps)]\n",
}


def figures() -> Iterator[Figure]:
    """Two of each level."""
    for name, start_ms, ratio in _everywhere():
        yield Figure(f"{name}: start, over none (median of {_PAIRS} pairs)", start_ms, 25, "ms")
        yield Figure(f"{name}: CPU-bound run, ratio to none (median of {_PAIRS} pairs)", ratio, 1.02, "x")


def _everywhere() -> Iterator[tuple[str, float, float]]:
    yield from _here()
    if os.geteuid() == 0 and machine.why_not("bare") is None:
        for event in machine.of("bare").run(["-m", "benchmarks.sandbox"], timeout_s=600):
            if event["event"] == "measured":
                yield f"{event['name']} of an ordinary user", event["start_ms"], event["ratio"]


def _here() -> Iterator[tuple[str, float, float]]:
    """Name, milliseconds and ratio of every level that works for whoever runs this."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "assignments" / "sandbox_cost"
        home.mkdir(parents=True)
        for name, text in _FILES.items():
            (home / name).write_text(text)
        assignment = assignments.load(home)
        for _, level, why_not in candidates():
            if why_not() is None:
                yield level.name, *_cost(assignment, level)


def _cost(assignment: Assignment, level: Level) -> tuple[float, float]:
    """Of a start in milliseconds, of a run as a ratio: in pairs, since the machine's speed changes while one looks."""
    more_ms, ratios = [], []
    with contextlib.ExitStack() as stack:
        places = [stack.enter_context(_bench(each)) for each in (Bare(), level)]
        for number in range(_PAIRS):
            turn = places if number % 2 else places[::-1]
            seen = {place.level.name: _seen(place, assignment) for place in turn}
            bare, boxed = seen["none"], seen[level.name]
            more_ms.append(1000 * (boxed[0] - bare[0]))
            ratios.append(boxed[1] / bare[1])
    return statistics.median(more_ms), statistics.median(ratios)


def _seen(place: Bench, assignment: Assignment) -> tuple[float, float]:
    """Seconds from nothing to a program that waits for its first request, and of a run of it once it is warm."""
    with Arms(place, assignment, {ArmName.SUBMISSION: _program(assignment)}) as arms:
        start = time.monotonic()
        arms.open(ArmName.SUBMISSION)
        start_s = time.monotonic() - start
        arms.load(ArmName.SUBMISSION)
        runs = [arms.call(ArmName.SUBMISSION, {"steps": _STEPS}).wall_s for _ in range(_RUNS)]
    return start_s, min(runs)


def _bench(level: Level) -> contextlib.AbstractContextManager[Bench]:
    return bench(level=level, seed="bench", deadline_s=600, say=lambda _: None)


def _program(assignment: Assignment) -> Submission:
    return Submission("_bench", assignment.name, {"cost.py": _FILES["cost.py"].encode()})


def main() -> None:
    """One line of JSON for each level that works here: what the world of an ordinary user tells."""
    for name, start_ms, ratio in _here():
        print(json.dumps({"event": "measured", "name": name, "start_ms": start_ms, "ratio": ratio}), flush=True)


if __name__ == "__main__":
    main()
