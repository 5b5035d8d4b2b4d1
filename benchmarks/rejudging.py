"""How long it takes to judge a stored record again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).parent.parent
STUDENTS = 60
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
