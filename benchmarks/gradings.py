"""How long whole gradings take on the real assignments."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from grader.coursework import assignment as assignments

ROOT = Path(__file__).parent.parent
_WRONG = "    return {name: [0.0] for name in ('nothing',)}\n"


def figures() -> Iterator[Figure]:
    """A self-check and a grading of each assignment, and a wrong answer."""
    for folder in assignments.find(ROOT / "assignments"):
        assignment = assignments.load(folder)
        name = assignment.name
        first, whole = _self_check(assignment)
        yield Figure(f"{name}: self-check of a working solution, first verdict", first, 10, "s")
        yield Figure(f"{name}: the whole self-check", whole, 30, "s")
        honest = (assignment.reference_folder / assignment.entry_file).read_text()
        yield Figure(f"{name}: an honest submission graded in full", _grading(assignment, honest), 40, "s")
        wrong = f"def {assignment.entry_function}(**arguments):\n{_WRONG}"
        yield Figure(f"{name}: a wrong answer graded", _grading(assignment, wrong), 15, "s")


def _self_check(assignment: assignments.Assignment) -> tuple[float, float]:
    """Seconds to the first verdict and to the end, of a checkout whose stub is written."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder)
        for name in ("assignments", "solutions"):
            shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        written = checkout / "assignments" / assignment.name / assignment.entry_file
        shutil.copyfile(assignment.reference_folder / assignment.entry_file, written)
        command = [sys.executable, "-u", "-m", "pytest", "-v", "-p", "grader.plugin", "--import-mode=importlib"]
        start = time.monotonic()
        first = 0.0
        with subprocess.Popen(
            [*command, str(written.parent)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as run:
            assert run.stdout is not None  # noqa: S101 -- it is a pipe
            for line in run.stdout:
                if "%]" in line and not first:
                    first = time.monotonic() - start
        return first, time.monotonic() - start


def _grading(assignment: assignments.Assignment, text: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        handed_in = Path(folder) / "submitted" / "student" / assignment.name
        handed_in.mkdir(parents=True)
        (handed_in / assignment.entry_file).write_text(text)
        options = ["--assignment", assignment.name, "--results", f"{folder}/results"]
        main = "from grader.cli import main; main()"
        start = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", main, "grade", f"{folder}/submitted", *options],
            cwd=ROOT,
            check=False,
            capture_output=True,
        )
        return time.monotonic() - start
