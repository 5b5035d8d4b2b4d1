"""More workers than cores: the speedup that references reach where cost is simulated, beside what was predicted."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figure import Figure
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission, read
from grader.judging.efficiency import efficiency
from grader.measuring.arms import Arms
from grader.measuring.bench import Bench, bench
from grader.record import ArmName
from grader.sandbox import choose

ASSIGNMENTS = Path(__file__).parent.parent / "tests" / "assignments"
_COST_S = [0.1] * 48
_REPEATS = 3
_WORKERS = (1, 2, 4, 8)
_FEW, _MANY = 2, 8
_WANTED = {"scoop": 6.4, "processes": 6.4, "ipyparallel": 5.5}  # with eight workers on two cores
_OFF = {"scoop": 10.0, "processes": 10.0, "ipyparallel": 15.0}  # percent, of what two workers let expect for eight


def figures() -> Iterator[Figure]:
    """Each backend with 1, 2, 4 and 8 workers, and what the run with 2 predicts for the larger numbers."""
    level, _ = choose()
    with bench(level=level, seed="bench", deadline_s=600, say=lambda _: None) as place:
        for backend, wanted in _WANTED.items():
            found = assignments.load(ASSIGNMENTS / f"simulated_{backend}")
            taken = {workers: _runs(place, replace(found, workers=workers)) for workers in _WORKERS}
            seen = {workers: statistics.median(run.speedup for run in runs) for workers, runs in taken.items()}
            for workers in _WORKERS:
                what = f"{backend}, simulated cost, {workers} workers: the reference's speedup (median of {_REPEATS})"
                yield Figure(what, seen[workers], None, "x", at_least=wanted if workers == _MANY else None)
            for workers in (each for each in _WORKERS if each > _FEW):
                predicted = statistics.median(run.predicted.get(workers, 0.0) for run in taken[_FEW])
                what = f"{backend}: a run with {_FEW} predicts {predicted:.2f} for {workers} workers, off by"
                off = 100 * abs(predicted / seen[workers] - 1)
                yield Figure(what, off, _OFF[backend] if workers == _MANY else None, "%")


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the reference.

    Attributes:
        speedup: the cost of all items over the wall time.
        predicted: the speedup that it lets expect, by the number of workers; empty where nothing is predicted.
    """

    speedup: float
    predicted: Mapping[int, float]


def _runs(place: Bench, assignment: Assignment) -> list[_Run]:
    """Runs of the reference; a first call, which pays for imports, is not counted."""
    given = {"cost_s": _COST_S}
    with Arms(place, assignment, {ArmName.SUBMISSION: _reference(assignment)}) as arms:
        arms.open(ArmName.BASELINE, ArmName.SUBMISSION)
        arms.load(ArmName.SUBMISSION)
        arms.draw((0,))
        serial = arms.call(ArmName.BASELINE, given)
        arms.call(ArmName.SUBMISSION, given)
        found = []
        for repeat in range(_REPEATS):
            arms.draw((repeat + 1,))
            reply = arms.call(ArmName.SUBMISSION, given)
            told = efficiency(reply.trace, serial.trace, assignment.workers) if reply.trace else None
            predicted = {each.workers: each.speedup for each in told.predictions} if told else {}
            found.append(_Run(sum(_COST_S) / reply.wall_s, predicted))
    return found


def _reference(assignment: Assignment) -> Submission:
    """The reference, with as many processes as there are workers if the pool is its own."""
    with tempfile.TemporaryDirectory() as folder:
        for path in assignment.reference_folder.glob("*.py"):
            text = path.read_text(encoding="utf-8").replace("Pool(8)", f"Pool({assignment.workers})")
            (Path(folder) / path.name).write_text(text, encoding="utf-8")
        return read(Path(folder), assignment, student="_bench")
