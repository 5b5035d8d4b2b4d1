"""What a submission costs in a class, and how much of that is its own runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment

ROOT = Path(__file__).parent.parent
HONEST, ALONE, MIXED = 24, 3, 60
# Wanted on two cores: seconds for each of a class.
_MEANS = {"svm_grid_search": 10.0, "cmaes_rastrigin": 8.0}
_MIXED_S, _OVER_OWN = 5.0, 1.8
_MAIN = "from grader.cli import main; main()"


def figures() -> Iterator[Figure]:
    """Honest classes beside the same submissions each alone, and a mixed one."""
    for name, wanted_s in _MEANS.items():
        assignment = assignments.load(ROOT / "assignments" / name)
        reference = (assignment.reference_folder / assignment.entry_file).read_text(encoding="utf-8")
        alone_s, _ = _graded(assignment, _class(dict.fromkeys(range(ALONE), reference)), "--panel=1")
        mean_s, over_own = _graded(assignment, _class(dict.fromkeys(range(HONEST), reference)))
        yield Figure(f"{name}: each of {HONEST} honest ones in a class", mean_s, wanted_s, "s")
        yield Figure(f"{name}: the same, over one that is graded alone", mean_s / alone_s, 0.4, "")
        yield Figure(f"{name}: the class over its submissions' own runs", over_own, _OVER_OWN, "")
    assignment = assignments.load(ROOT / "assignments" / "svm_grid_search")
    mean_s, _ = _graded(assignment, _class(_mixed(assignment)))
    yield Figure(f"{assignment.name}: each of {MIXED}, half of them wrong or unwritten", mean_s, _MIXED_S, "s")


def _class(programs: Mapping[int, str]) -> dict[str, str]:
    return {f"student-{number:02}": text for number, text in programs.items()}


def _mixed(assignment: Assignment) -> dict[int, str]:
    """Half honest, a quarter unwritten, the rest wrong, or no Python."""
    reference = (assignment.reference_folder / assignment.entry_file).read_text(encoding="utf-8")
    stub = (assignment.folder / assignment.entry_file).read_text(encoding="utf-8")
    wrong = f"def {assignment.entry_function}(**arguments):\n    return {{'nothing': [0.0]}}\n"
    kinds = (reference, stub, reference, wrong, reference, stub, reference, "def x(:\n")
    return {number: kinds[number % len(kinds)] for number in range(MIXED)}


def _graded(assignment: Assignment, programs: Mapping[str, str], *options: str) -> tuple[float, float]:
    """Seconds for each, and all of them over the wall time of the submissions' own runs in their records."""
    with tempfile.TemporaryDirectory() as folder:
        for student, text in programs.items():
            own = Path(folder, "submitted", student, assignment.name)
            own.mkdir(parents=True)
            (own / assignment.entry_file).write_text(text, encoding="utf-8")
        given = ["grade", f"{folder}/submitted", "--assignment", assignment.name, "--results", f"{folder}/results"]
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", _MAIN, *given, *options], cwd=ROOT, check=False, capture_output=True)
        took_s = time.monotonic() - start
        results = Path(folder, "results", assignment.name)
        grades = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*.json")]
        if len(grades) != len(programs):
            raise RuntimeError(f"{len(programs) - len(grades)} of {assignment.name} have no grade")
        own_s = sum(map(_own_s, grades))
        return took_s / len(programs), took_s / own_s


def _own_s(grade: Mapping[str, Any]) -> float:
    runs = (done["runs"].get("submission", {}) for done in grade["record"]["rounds"])
    return float(sum(run.get("wall_s", 0.0) for run in runs))
