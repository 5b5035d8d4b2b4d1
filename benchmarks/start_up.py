"""How long one waits before anything is computed."""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission, read
from grader.measuring.arms import Arms
from grader.measuring.bench import bench
from grader.record import ArmName
from grader.sandbox import choose

ROOT = Path(__file__).parent.parent
_REPEATS = 5
_ENGINES = (  # of which the second assignment's tasks import scikit-learn
    ("ipyparallel", "tests/assignments/tiny_ipyparallel", 2.5, 0.6),
    ("svm_grid_search", "assignments/svm_grid_search", 3.5, 0.8),
)


def figures() -> Iterator[Figure]:
    """Engines, plugin, stubs."""
    for name, assignment, first_s, next_s in _ENGINES:
        first, median = _engines_ready(assignments.load(ROOT / assignment))
        yield Figure(f"{name}, two engines and client ready, the first time", first, first_s, "s")
        yield Figure(f"{name}, the same afterwards (median of 5)", median, next_s, "s")
    yield Figure("a whole program's run, over the same by hand (median of 5)", _program_s(), 0.5, "s")
    yield Figure("import grader.plugin, over plain pytest (median of 5)", _plugin_ms(), 50, "ms")
    yield Figure("pytest assignments/ on untouched stubs, each", _stubs_s(), 1.0, "s")


def _engines_ready(assignment: Assignment) -> tuple[float, float]:
    """From nothing to all engines registered and the client connected, first and in the median of the next ones.

    The first time libraries are imported. Where no template can be had, each time they are.
    """
    program = Submission("_bench", assignment.name, {assignment.entry_file: b""})
    level, _ = choose()
    seconds = []
    with bench(level=level, seed="bench", deadline_s=600, say=lambda _: None) as place:
        for _ in range(1 + _REPEATS):
            with Arms(place, assignment, {ArmName.SUBMISSION: program}) as arms:
                start = time.monotonic()
                arms.open(ArmName.SUBMISSION)
                seconds.append(time.monotonic() - start)
    return seconds[0], statistics.median(seconds[1:])


def _program_s() -> float:
    """A program with a pool, which reads its inputs from the command line; by turns, as the machine changes."""
    assignment = assignments.load(ROOT / "tests" / "assignments" / "tiny_program")
    program = read(assignment.reference_folder, assignment, student="_bench")
    level, _ = choose()
    here, by_hand = [], []
    with (
        bench(level=level, seed="bench", deadline_s=600, say=lambda _: None) as place,
        Arms(place, assignment, {ArmName.SUBMISSION: program}) as arms,
        tempfile.TemporaryDirectory() as folder,
    ):
        for file in (*assignment.folder.glob("*.py"), *assignment.reference_folder.glob("*.py")):
            shutil.copyfile(file, Path(folder, file.name))
        arms.open(ArmName.BASELINE, ArmName.SUBMISSION)
        arms.load(ArmName.SUBMISSION)
        for number in range(_REPEATS):
            inputs = arms.draw((number,))
            here.append(arms.call(ArmName.SUBMISSION, inputs).wall_s)
            words = [sys.executable, assignment.entry_file, str(inputs["count"]), "--seed", str(inputs["seed"])]
            start = time.monotonic()
            subprocess.run(
                words,
                cwd=folder,
                env={**os.environ, "POOL": str(assignment.workers), "PYTHONPATH": str(ROOT)},
                check=True,
                capture_output=True,
            )
            by_hand.append(time.monotonic() - start)
    return statistics.median(here) - statistics.median(by_hand)


def _plugin_ms() -> float:
    """Alternating, since the machine's speed changes while one looks."""
    plain, loaded = [], []
    for _ in range(_REPEATS):
        plain.append(_import_s("pytest"))
        loaded.append(_import_s("pytest, grader.plugin"))
    return 1000 * (statistics.median(loaded) - statistics.median(plain))


def _import_s(modules: str) -> float:
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", f"import {modules}"], cwd=ROOT, check=True)
    return time.monotonic() - start


def _stubs_s() -> float:
    start = time.monotonic()
    with contextlib.suppress(subprocess.CalledProcessError):
        subprocess.run([sys.executable, "-m", "pytest", "-q", "assignments"], cwd=ROOT, check=True, capture_output=True)
    return (time.monotonic() - start) / len(assignments.find(ROOT / "assignments"))
