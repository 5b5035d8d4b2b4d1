"""What it costs to grade on Slurm, on the test cluster of two virtual nodes."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).parent.parent
TESTCLUSTER = ROOT / "slurm" / "testcluster"
STARTS = 5
MANY, CLASS = 10_000, 300
SERIAL = "def squares(square, numbers):\n    return [square(x) for x in numbers]\n"
ANSWER_ONLY = """import pytest


@pytest.mark.points(2)
def test_answer(answer, serial):
    answer.require_equal(serial, "squares")
"""
PACKED = "title = 'packed'\njob_minutes = 10\n"  # 300 gradings in two jobs, one a node
SPREAD = """#!/bin/bash
begun=$(date +%s.%N)
{python} -P -m grader grade spread --assignment spread
{python} -c "import sys, time; print(time.time() - float(sys.argv[1]))" "$begun" > seconds
"""
_MAIN = "from grader.cli import main; main()"


@dataclass(frozen=True, slots=True)
class _Place:
    """A course, and the environment of a login node beside it."""

    folder: Path
    environment: dict[str, str]

    def grader(self, *arguments: str) -> float:
        """Runs the command; its seconds."""
        return _seconds(lambda: _run([sys.executable, "-c", _MAIN, *arguments], self.folder, self.environment))


def figures() -> Iterator[Figure]:
    """Start and stop of the cluster, submitting and asking for many, and a class against one machine."""
    with tempfile.TemporaryDirectory(prefix="bench-slurm-") as name:
        cluster = [str(TESTCLUSTER), "--dir", f"{name}/cluster"]
        pairs = [_start_and_stop(cluster, Path(name)) for _ in range(STARTS)]
        starts, stops = zip(*pairs, strict=True)
        yield Figure(f"testcluster start, 2 nodes (median of {STARTS})", statistics.median(starts), 2.5, "s")
        yield Figure(f"testcluster stop (median of {STARTS})", statistics.median(stops), 1.0, "s")
        _run([*cluster, "start"], Path(name))
        try:
            place = _course(Path(name))
            yield from _of_many(place)
            yield _of_a_class(place)
            yield _of_two_nodes(place)
        finally:
            _run([*cluster, "stop"], Path(name))


def _start_and_stop(cluster: list[str], folder: Path) -> tuple[float, float]:
    return _seconds(lambda: _run([*cluster, "start"], folder)), _seconds(lambda: _run([*cluster, "stop"], folder))


def _of_many(place: _Place) -> Iterator[Figure]:
    """Ten thousand submissions that never run: what is timed is the submitting."""
    _hand_in(place, "many", MANY)
    submit_s = place.grader("submit", "many", "--run", "runs/many", "--", "--hold")
    status_s = place.grader("status", "runs/many")
    place.grader("cancel", "runs/many")
    yield Figure(f"{MANY:,} submissions: grader submit returns", submit_s, 2.0, "s")
    yield Figure(f"{MANY:,} submissions: grader status", status_s, 1.0, "s")


def _of_a_class(place: _Place) -> Figure:
    """The same class on one machine and on the cluster, of which the seconds are compared."""
    _hand_in(place, "class", CLASS)
    alone_s = place.grader("grade", "class", "--results", "alone")
    submitted_s = place.grader(
        "submit", "class", "--run", "runs/class", "--results", "there", "--profile", "packed.toml"
    )
    waited_s = place.grader("status", "--wait", "runs/class")
    assert len(list((place.folder / "there" / "squares").glob("*.json"))) == CLASS  # noqa: S101 -- or it means nothing
    return Figure(
        f"{CLASS} trivial gradings on Slurm, over the same on one machine", (submitted_s + waited_s) / alone_s, 1.2, "x"
    )


def _of_two_nodes(place: _Place) -> Figure:
    """A grading of the answer with four engines, two on each node: from the job's start to its end, past all tasks."""
    assignment = place.folder / "assignments" / "spread"
    shutil.copytree(ROOT / "tests" / "assignments" / "tiny_ipyparallel", assignment)
    (assignment / "test_tiny_ipyparallel.py").rename(assignment / "test_spread.py")
    (assignment / "test_spread.py").write_text(ANSWER_ONLY)
    described = (assignment / "assignment.toml").read_text()
    (assignment / "assignment.toml").write_text(described.replace("workers = 2", "workers = 4"))
    handed_in = place.folder / "spread" / "ann" / "spread"
    shutil.copytree(ROOT / "tests" / "solutions" / "tiny_ipyparallel", handed_in)
    (place.folder / "spread.sh").write_text(SPREAD.format(python=sys.executable))
    options = ["--nodes=2", "--ntasks-per-node=1", "--cpus-per-task=2", "--output=spread.out", "--wait"]
    _run(["sbatch", *options, "spread.sh"], place.folder, place.environment)
    grade = json.loads((place.folder / "results" / "spread" / "ann.json").read_text())
    assert grade["record"]["machine"]["nodes"], grade["status"]  # noqa: S101 -- or it means nothing
    assert grade["points"] == grade["max_points"], grade["checks"]  # noqa: S101 -- likewise
    seconds = float((place.folder / "seconds").read_text())
    return Figure("2 nodes x 2 engines: the answer graded, from the job's start to its end", seconds, 8.0, "s")


def _course(folder: Path) -> _Place:
    assignment = folder / "assignments" / "squares"
    shutil.copytree(ROOT / "tests" / "assignments" / "tiny_processes", assignment)
    (assignment / "test_tiny_processes.py").rename(assignment / "test_squares.py")
    (assignment / "test_squares.py").write_text(ANSWER_ONLY)
    tasks = (assignment / "tasks.py").read_text()
    (assignment / "tasks.py").write_text(tasks.replace("0.06", "0.0"))
    (folder / "packed.toml").write_text(PACKED)
    return _Place(folder, {**os.environ, "SLURM_CONF": str(folder / "cluster" / "slurm.conf"), "PYTHONPATH": str(ROOT)})


def _hand_in(place: _Place, root: str, count: int) -> None:
    for number in range(count):
        path = place.folder / root / f"student-{number:05}" / "squares" / "squares.py"
        path.parent.mkdir(parents=True)
        path.write_text(SERIAL)


def _seconds(act: Callable[[], None]) -> float:
    begin = time.monotonic()
    act()
    return time.monotonic() - begin


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, 1}:  # some grades are not final: that is none of our business here
        raise RuntimeError(f"{command[-1]} ended with {done.returncode}: {done.stderr}")
