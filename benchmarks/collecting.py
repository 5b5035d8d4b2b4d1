"""Collecting a Moodle zip of 300, and whether everybody has their own: ``python -m benchmarks collecting``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import moodle_class
from benchmarks.figure import Figure
from benchmarks.moodle_class import Member
from grader.course import attempts, settings

COUNT = 300
NAME, FILE = "svm_grid_search", "grid_search.py"
_ROOT = Path(__file__).resolve().parents[1]
_RIGHT, _STUB = b"def grid_search():\n    return 1\n", b"def grid_search():\n    raise NotImplementedError\n"
_COURSE = f"""\
title = "Collecting"
time_zone = "UTC"
assignments_folder = "{_ROOT / "assignments"}"

[assignments.{NAME}]
"""
_MAIN = "from grader.cli import main; main()"


def figures() -> Iterator[Figure]:
    """Seconds of a list, of the first keeping and of a second one, and how many have not their own."""
    some = moodle_class.members(COUNT, 16)
    with tempfile.TemporaryDirectory(prefix="grader-collecting-") as folder:
        course = Path(folder)
        (course / "course.toml").write_text(_COURSE, encoding="utf-8")
        (course / "roster.csv").write_text(moodle_class.roster(some), encoding="utf-8")
        (course / "download.zip").write_bytes(moodle_class.download(some, FILE, _RIGHT, _STUB))
        (course / "grades.csv").write_bytes(moodle_class.sheet(some, 10.0))
        for what, options in (("listed", ()), ("kept", ("--yes",)), ("kept already", ("--yes",))):
            yield Figure(f"a zip of {COUNT} {what}", _seconds(course, *options), 5.0, "s")
        wrong = _wrong(course, some)
    yield Figure("students lost, doubled or with another one's work", float(wrong), 0.0, "")


def _seconds(course: Path, *options: str) -> float:
    words = ["collect", "download.zip", "--assignment", NAME, "--sheet", "grades.csv", *options]
    begun_s = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MAIN, *words], cwd=course, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, 1}:
        sys.exit(done.stdout + done.stderr)
    return time.perf_counter() - begun_s


def _wrong(course: Path, some: Sequence[Member]) -> int:
    kept = attempts.all_of(settings.load(course), NAME)
    return sum(not _is_right(kept.get(member.id, []), member) for member in some)


def _is_right(found: Sequence[attempts.Attempt], member: Member) -> bool:
    """Whether exactly their own is kept of somebody."""
    if member.kind == "nothing":
        return not found
    texts = [(each.folder / each.taken[FILE]).read_bytes() for each in found if FILE in each.taken]
    own = f"# handed in by {member.id}".encode()
    return len(found) == len(texts) == 1 and (member.kind == "stub" or own in texts[0].splitlines())
