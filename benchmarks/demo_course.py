"""``make demo-course``: a zip of 300 from an LMS, to its sheet filled and a zip of feedback, by what a teacher types.

On the way the grading is killed, somebody has more time, and the rubric changes. The last lines say what happened, as
a reader sees it who knows nothing of the grader: the sheet, the zip and the class as it was made up.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import moodle_class
from benchmarks.moodle_class import Member

COUNT, SEED = 300, 2026
SHARE = 0.25  # lost a day
NAME, FILE = "squares", "squares.py"
_MAIN = "from grader.cli import main; main(prog_name='grader')"
_RIGHT = b"def squares(square, numbers):\n    return [square(x) for x in numbers]\n"
_STUB = b"def squares(square, numbers):\n    raise NotImplementedError\n"
_ASSIGNMENT = {
    "assignment.toml": """\
title = "Squares"
backend = "processes"
entry = "squares.py:squares"
workers = 2
tasks = ["square"]

[answer]
squares = { dtype = "float64", shape = ["n"] }
""",
    "tasks.py": "from grader.probe import task\n\n\n@task\ndef square(x):\n    return x * x\n",
    "inputs.py": 'def draw(rng):\n    return {"numbers": [float(x) for x in rng.random(6)]}\n',
    "baseline.py": _RIGHT.decode(),
    FILE: _STUB.decode(),
    "test_squares.py": """\
import pytest


@pytest.mark.points(4)
def test_squares_equal_the_serial_ones(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")
""",
}
_MORE = """

@pytest.mark.points(1, needs="test_squares_equal_the_serial_ones")
def test_there_is_one_for_each_number(answer, inputs):
    '''There is one square for each number.'''
    assert len(answer["squares"]) == len(inputs["numbers"])
"""
_COURSE = f"""\
title = "Demo"
lms = "moodle"
time_zone = "UTC"
assignments_folder = "../assignments"

[late]
share = {SHARE}

[assignments.{NAME}]
due = {moodle_class.DUE:%Y-%m-%dT%H:%M:%SZ}
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a teacher types."""

    folder: Path

    def types(self, *words: str, shown: int = 6, may_end_with: Sequence[int] = (0,)) -> str:
        """What a command of the grader's prints; its last lines are shown."""
        print(f"\n$ grader {shlex.join(words)}", flush=True)
        begun_s = time.perf_counter()
        done = subprocess.run(self._command(words), cwd=self.folder, capture_output=True, text=True, check=False)
        said = (done.stdout + done.stderr).rstrip().splitlines()
        print("\n".join(f"  {line}" for line in said[-shown:]))
        print(f"  ({time.perf_counter() - begun_s:.1f} s)", flush=True)
        if done.returncode not in may_end_with:
            sys.exit(f"grader {shlex.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def is_killed_after(self, seconds: float, *words: str) -> None:
        """Begins a command and kills it with all that it started."""
        print(f"\n$ grader {shlex.join(words)}   # killed with -9 after {seconds:.0f} s", flush=True)
        with subprocess.Popen(
            self._command(words),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            time.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-c", _MAIN, *words]


def main() -> int:
    """Plays it through; 0 if everybody has what they earned."""
    begun_s = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="demo-course-") as folder:
        some = moodle_class.members(COUNT, SEED)
        desk = _written(Path(folder), some)
        sheet = moodle_class.sheet(some, 4.0)
        (desk.folder / "grades.csv").write_bytes(sheet)
        desk.types("course", "check")
        desk.types(
            "collect", "download.zip", "--assignment", NAME, "--sheet", "grades.csv", "--yes", may_end_with=(0, 1)
        )
        desk.is_killed_after(20.0, "grade")
        desk.types("grade", shown=2, may_end_with=(0, 1))
        _given(desk)
        first = _seen(desk, some, 4.0, extended="")
        extended = next(m for m in some if m.late_days and m.earned).id
        desk.types("extend", extended, NAME, "2026-11-30", "--why", "was ill")
        rubric = Path(folder, "assignments", NAME, "test_squares.py")
        rubric.write_text(rubric.read_text() + _MORE)
        (desk.folder / "grades.csv").write_bytes(moodle_class.sheet(some, 5.0))
        desk.types("rejudge", "results", "--dry-run", shown=2, may_end_with=(0, 1))
        desk.types("rejudge", "results", shown=2, may_end_with=(0, 1))
        _given(desk)
        second = _seen(desk, some, 5.0, extended=extended)
    print(f"\n{COUNT} students, from the zip to the sheet, twice, in {time.perf_counter() - begun_s:.0f} s.")
    for what, wrong in (("first", first), ("with the extension and the changed rubric", second)):
        told = "everyone has what they earned" if not wrong else f"{len(wrong)} have not: {', '.join(wrong[:5])}"
        print(f"Sheet and feedback, {what}: {told}.")
    return 1 if first or second else 0


def _written(folder: Path, some: Sequence[Member]) -> Desk:
    texts = {f"assignments/{NAME}/{name}": text for name, text in _ASSIGNMENT.items()}
    texts |= {f"solutions/{NAME}/{FILE}": _RIGHT.decode()}
    texts |= {"course/course.toml": _COURSE, "course/roster.csv": moodle_class.roster(some)}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "course" / "download.zip").write_bytes(moodle_class.download(some, FILE, _RIGHT, _STUB))
    return Desk(folder / "course")


def _given(desk: Desk) -> None:
    desk.types("report", shown=16)
    desk.types("publish", "--assignment", NAME, "--zip", "feedback.zip", may_end_with=(0, 1))
    words = ("--to", "moodle", "--assignment", NAME, "--sheet", "grades.csv", "-o", "filled.csv")
    desk.types("export", *words, may_end_with=(0, 1))


def _seen(desk: Desk, some: Sequence[Member], maximum: float, *, extended: str) -> list[str]:
    """Who has not what they earned, in the sheet or in the zip of feedback."""
    rows = list(csv.DictReader(io.StringIO((desk.folder / "filled.csv").read_text(encoding="utf-8"))))
    grades = {row["Identifier"]: row["Grade"] for row in rows}
    with zipfile.ZipFile(desk.folder / "feedback.zip") as archive:
        feedback = {name.split("_")[1]: archive.read(name).decode() for name in archive.namelist()}
    wrong = [m.id for m in some if not _is_right(m, grades, maximum, is_extended=m.id == extended)]
    wrong += [m.id for m in some if m.earned is not None and m.name not in feedback.get(str(m.number), "")]
    return wrong + ["rows"] * (len(rows) != len(some))


def _is_right(member: Member, grades: Mapping[str, str], maximum: float, *, is_extended: bool) -> bool:
    late = 0 if is_extended else member.late_days
    wanted = (member.earned or 0.0) * maximum * max(0.0, 1.0 - SHARE * late)
    found = grades.get(f"Participant {member.number}", "")
    return found != "" and abs(float(found) - wanted) < 0.01  # noqa: PLR2004 -- as Moodle compares


if __name__ == "__main__":
    sys.exit(main())
