"""A class of anything, graded by one process: every grade is as it must be, and nothing grows or is left.

``make soak`` takes 1,000 submissions; here it is a few: GRADER_SOAK says how many.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.endurance import classes
from tests.endurance.classes import KINDS

COUNT = int(os.environ.get("GRADER_SOAK", "28"))
SEED = int(os.environ.get("GRADER_SOAK_SEED", "15"))
GROWTH_MB = 10.0
pytestmark = [pytest.mark.usefixtures("isolation"), pytest.mark.timeout(60 + 10 * COUNT)]


@dataclass(frozen=True, slots=True)
class Look:
    """What one process holds at a time."""

    graded: int
    resident_mb: float
    descriptors: int
    threads: int
    children: int
    files: int
    mounts: int


def look(pid: int, graded: int, scratch: Path) -> Look:
    """As the kernel tells it."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    children = sum(len(c.read_text().split()) for c in Path(f"/proc/{pid}/task").glob("*/children"))
    return Look(
        graded,
        int(status["VmRSS"].split()[0]) / 1024,
        len(os.listdir(f"/proc/{pid}/fd")),
        int(status["Threads"]),
        children,
        sum(1 for _ in scratch.glob("*/*")),
        len(Path("/proc/self/mounts").read_text().splitlines()),
    )


@pytest.fixture
def classroom(course):
    """One assignment, and the class."""
    limits = course.TOML.replace("wall_s = 20", "wall_s = 5").replace("memory_mb = 1024", "memory_mb = 512")
    course.assignment(rubric=classes.RUBRIC, task_s=0.02, count=6, toml=limits)
    course.solution()
    for student, kind in classes.drawn(COUNT, SEED).items():
        course.hand_in(student, KINDS[kind].text)
    return course


def _watched(classroom) -> tuple[list[Look], Look]:
    """Grades the class; what the grader held meanwhile, and what was there before."""
    results = classroom.folder / "results" / "squares"
    before = look(os.getpid(), 0, classroom.scratch)
    looks: list[Look] = []
    with (classroom.folder / "log").open("wb") as log:
        process = subprocess.Popen(
            classroom.command("grade", "submitted", "--once"),
            cwd=classroom.folder,
            env={**os.environ, **classroom.environment},
            stdout=log,
            stderr=log,
        )
        try:
            while process.poll() is None:
                graded = sum(1 for _ in results.glob("s*.json"))
                try:
                    looks.append(look(process.pid, graded, classroom.scratch))
                except OSError:
                    break  # it ended meanwhile
                time.sleep(0.5)
            process.wait(60)
        finally:
            process.kill()
    return looks, before


def test_every_grade_is_as_it_must_be_and_nothing_grows_or_is_left(classroom, record_property, capsys):
    looks, before = _watched(classroom)

    kinds = classes.drawn(COUNT, SEED)
    grades = {student: classroom.grade(student) for student in kinds}
    wrong = {
        f"{student}, {kinds[student]}": (grade["points"], [check["fact"] for check in grade["checks"]])
        for student, grade in grades.items()
        if grade["points"] != KINDS[kinds[student]].points
    }
    assert wrong == {}, (classroom.folder / "log").read_text()[-2000:]
    assert classroom.left_running() == []
    assert [p for p in classroom.scratch.glob("grader-*") if not p.name.startswith("grader-locks-")] == []
    assert look(os.getpid(), COUNT, classroom.scratch).mounts == before.mounts
    settled = [each for each in looks if each.graded >= min(100, COUNT // 2)]
    growth_mb = settled[-1].resident_mb - settled[0].resident_mb
    most = {
        name: max(getattr(each, name) for each in looks) for name in ("descriptors", "threads", "children", "files")
    }
    record_property("growth_mb", round(growth_mb, 1))
    with capsys.disabled():
        print(f"\n{COUNT} graded: {settled[0].resident_mb:.0f} MB, then {growth_mb:+.1f} MB; most: {most}")  # noqa: T201
    assert growth_mb < GROWTH_MB
    halves = looks[: len(looks) // 2], looks[len(looks) // 2 :]
    # A program of hundreds of processes has as many clocks open for a moment, in whichever half it is.
    usual = [statistics.median(e.descriptors for e in half) for half in halves]
    assert usual[1] <= 1.5 * usual[0]
    assert max(e.threads for e in halves[1]) <= 1.5 * max(e.threads for e in halves[0])
