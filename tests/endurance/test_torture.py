"""The grader killed at random moments and started again: no grade is lost, torn or doubled, and nothing is left.

``make torture`` kills it 100 times; here it is a few times: GRADER_TORTURE says how often.
"""

from __future__ import annotations

import os
import random
import subprocess
import time

import pytest

from grader.grades import gradebook
from tests.endurance import classes
from tests.endurance.classes import KINDS

KILLS = int(os.environ.get("GRADER_TORTURE", "4"))
SEED = int(os.environ.get("GRADER_SOAK_SEED", "15"))
STUDENTS = 16
LONGEST_S = 8.0  # until it is killed: a panel takes about as long
AN_INSTANT_S = 1.0
pytestmark = [pytest.mark.usefixtures("isolation"), pytest.mark.timeout(120 + 15 * KILLS)]


@pytest.fixture
def classroom(course):
    """One assignment, and a class."""
    limits = course.TOML.replace("wall_s = 20", "wall_s = 5").replace("memory_mb = 1024", "memory_mb = 512")
    course.assignment(rubric=classes.RUBRIC, task_s=0.02, count=6, toml=limits)
    course.solution()
    for student, kind in classes.drawn(STUDENTS, SEED).items():
        course.hand_in(student, KINDS[kind].text)
    return course


def _started(classroom) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        classroom.command("grade", "submitted", "--once", "--panel", "4"),
        cwd=classroom.folder,
        env={**os.environ, **classroom.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _left_after(classroom, seconds: float) -> list[str]:
    until = time.monotonic() + seconds
    while (left := classroom.left_running()) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def _final(classroom) -> dict[str, bytes]:
    folder = classroom.folder / "results" / "squares"
    return {path.name: path.read_bytes() for path in folder.glob("*.json") if gradebook.read(path)}


def test_killed_again_and_again_no_grade_is_lost_torn_or_doubled_and_nothing_is_left(classroom):
    rng = random.Random(SEED)
    known: dict[str, bytes] = {}
    for number in range(KILLS):
        if len(known) == STUDENTS:  # all are graded: from the beginning
            for path in (classroom.folder / "results" / "squares").glob("*.json"):
                path.unlink()
            known = {}
        process = _started(classroom)
        try:
            process.wait(rng.uniform(0.1, LONGEST_S))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

        assert _left_after(classroom, AN_INSTANT_S) == [], f"after kill {number + 1}"
        now = _final(classroom)  # raises where one is torn
        assert {name: now.get(name) for name in known} == known, f"after kill {number + 1}"
        known = now

    assert classroom.grader("grade", "submitted").returncode == 0
    kinds = classes.drawn(STUDENTS, SEED)
    assert {s: classroom.grade(s)["points"] for s in kinds} == {s: KINDS[kind].points for s, kind in kinds.items()}
    assert classroom.left_running() == []
    assert {p.name for p in (classroom.folder / "results" / "squares").iterdir()} == {f"{s}.json" for s in kinds}
    left = [p for p in classroom.scratch.glob("grader-*") if not p.name.startswith("grader-locks-")]
    assert left == [], "what the killed ones left is cleared by the next"
