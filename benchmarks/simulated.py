"""More workers than cores: the speedup that reference solutions reach where cost is simulated."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.figure import Figure
from grader import assignment as assignments
from grader.arms import Arms
from grader.assignment import Assignment
from grader.bench import Bench, bench
from grader.record import ArmName
from grader.sandbox import choose
from grader.submission import read

ASSIGNMENTS = Path(__file__).parent.parent / "tests" / "assignments"
_COST_S = [0.1] * 48
_REPEATS = 3
_WORKERS = (1, 2, 4, 8)
_WANTED = {"scoop": 6.4, "processes": 6.4, "ipyparallel": 5.5}  # with eight workers on two cores


def figures() -> Iterator[Figure]:
    """Each backend with 1, 2, 4 and 8 workers."""
    level, _ = choose()
    with bench(level=level, seed="bench", deadline_s=600, say=lambda _: None) as place:
        for backend, wanted in _WANTED.items():
            found = assignments.load(ASSIGNMENTS / f"simulated_{backend}")
            for workers in _WORKERS:
                seen = _speedup(place, replace(found, workers=workers))
                what = f"{backend}, simulated cost, {workers} workers: the reference's speedup (median of {_REPEATS})"
                yield Figure(what, seen, None, "x", at_least=wanted if workers == max(_WORKERS) else None)


def _speedup(place: Bench, assignment: Assignment) -> float:
    """The cost of all items over the wall time; a first call, which pays for imports, is not counted."""
    program = read(assignment.reference_folder, assignment, student="_bench")
    found = []
    with Arms(place, assignment, {ArmName.SUBMISSION: program}) as arms:
        arms.open(ArmName.BASELINE, ArmName.SUBMISSION)
        arms.load(ArmName.SUBMISSION)
        for repeat in range(_REPEATS + 1):
            arms.draw((repeat,))
            reply = arms.call(ArmName.SUBMISSION, {"cost_s": _COST_S})
            found.append(sum(_COST_S) / reply.wall_s)
    return statistics.median(found[1:])
