"""What the probe adds to a task: begin and end, awaited, while both workers are busy."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from grader.coursework import assignment as assignments
from grader.coursework.submission import Submission
from grader.measuring.arms import Arms
from grader.measuring.bench import Bench, bench
from grader.record import ArmName
from grader.sandbox import choose

_TASKS = 1000
_REPEATS = 5

# Half of the runs call the task function, half the function within: the difference is the probe's.
_FILES = {
    "assignment.toml": """
title = "Probe cost"
backend = "processes"
entry = "cost.py:cost"
workers = 2
tasks = ["small"]
[answer]
seconds = { dtype = "float64", shape = ["workers"] }
""",
    "tasks.py": """
import time
from grader.probe import task

def plain():
    until = time.thread_time() + 0.001
    while time.thread_time() < until:
        pass

small = task(plain)
""",
    "inputs.py": "def draw(rng):\n    return {'probed': True, 'count': 1}\n",
    "baseline.py": "def cost(small, probed, count):\n    return [0.0, 0.0]\n",
    "cost.py": """
import time
from concurrent.futures import ProcessPoolExecutor
from threading import Barrier

import tasks

def burst(probed, count):
    function = tasks.small if probed else tasks.plain
    function()
    start = time.perf_counter()
    for _ in range(count):
        function()
    return time.perf_counter() - start

def cost(small, probed, count):
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(burst, [probed] * 2, [count] * 2))
""",
}


def figures() -> Iterator[Figure]:
    """One figure."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "assignments" / "probe_cost"
        home.mkdir(parents=True)
        for name, text in _FILES.items():
            (home / name).write_text(text)
        assignment = assignments.load(home)
        level, _ = choose()
        with bench(level=level, seed="bench", deadline_s=600, say=lambda _: None) as place:
            seen = _milliseconds(place, assignment)
    yield Figure("begin + end of one task, mean, both workers busy", seen, 0.4, "ms")


def _milliseconds(place: Bench, assignment: assignments.Assignment) -> float:
    program = Submission("_bench", assignment.name, {"cost.py": _FILES["cost.py"].encode()})
    differences: list[float] = []
    with Arms(place, assignment, {ArmName.SUBMISSION: program}) as arms:
        arms.open(ArmName.SUBMISSION)
        arms.load(ArmName.SUBMISSION)
        for _ in range(_REPEATS):
            means = {}
            for probed in (True, False):
                reply = arms.call(ArmName.SUBMISSION, {"probed": probed, "count": _TASKS})
                means[probed] = statistics.mean(reply.value["seconds"]) / _TASKS
            differences.append(means[True] - means[False])
    return 1000 * statistics.median(differences)
