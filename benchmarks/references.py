"""Each reference handed in many times: how often it fails or stays open, and how long a grading takes.

``python -m benchmarks.references [--runs N] [ASSIGNMENT ...]``; a line for each is printed when all have been graded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment

ROOT = Path(__file__).parent.parent
_MAIN = "from grader.cli import main; main()"


@dataclass(slots=True)
class Seen:
    """What came of the gradings of one reference; points without those that a person gives."""

    failed: int = 0
    open: int = 0
    points: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, grade: dict[str, Any], seconds: float) -> None:
        """One grading more."""
        checks = [check for check in grade["checks"] if check["reason"] != "marked_by_hand"]
        verdicts = {check["verdict"] for check in checks}
        self.failed += "failed" in verdicts
        self.open += bool(verdicts & {"inconclusive", "ungraded"})
        self.points.append(sum(check["points"] or 0.0 for check in checks))
        self.seconds.append(seconds)


def main(words: list[str]) -> int:
    """Grades them one round after the other, so that what is interrupted has seen each about as often."""
    parser = argparse.ArgumentParser("python -m benchmarks.references", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("names", nargs="*", metavar="ASSIGNMENT")
    given = parser.parse_args(words)
    found = [assignments.load(folder) for folder in assignments.find(ROOT / "assignments")]
    chosen = [each for each in found if not given.names or each.name in given.names]
    seen = {each.name: Seen() for each in chosen}
    try:
        for number in range(given.runs):
            for each in chosen:
                _grade(each, number, seen[each.name])
                print(each.name, number + 1, seen[each.name], file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        pass  # what was seen until then is shown
    Console().print(_table(seen))
    return 0


def _grade(assignment: Assignment, number: int, seen: Seen) -> None:
    student = f"reference-{number + 1:02}"
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "submitted" / student / assignment.name
        own.mkdir(parents=True)
        for name in assignment.files:
            (own / name).write_bytes((assignment.reference_folder / name).read_bytes())
        results = Path(folder) / "results"
        options = ["--assignment", assignment.name, "--results", str(results)]
        start = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", _MAIN, "grade", str(own.parent.parent), *options],
            cwd=ROOT,
            check=False,
            capture_output=True,
        )
        took = time.monotonic() - start
        seen.add(json.loads((results / assignment.name / f"{student}.json").read_text(encoding="utf-8")), took)


def _table(seen: dict[str, Seen]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("assignment")
    for heading in ("graded", "failed", "open", "least points", "most points", "mean s", "longest s"):
        table.add_column(heading, justify="right")
    for name, each in seen.items():
        if each.points:
            spread = [f"{value:g}" for value in (min(each.points), max(each.points))]
            took = [f"{value:.0f}" for value in (sum(each.seconds) / len(each.seconds), max(each.seconds))]
            table.add_row(name, str(len(each.points)), str(each.failed), str(each.open), *spread, *took)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
