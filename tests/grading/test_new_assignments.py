"""Assignments that are written anew: by ``grader new``, and word for word as the documentation says."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.coursework import starter
from grader.errors import SandboxError
from grader.sandbox import choose

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs/how-to/write-an-assignment.md"
NEEDED = {"ipyparallel": "ipyparallel", "processes": "joblib", "scoop": "scoop", "mpi": "mpi4py"}
EVERYTHING = bool(os.environ.get("GRADER_ALL_CHEATS"))
SAMPLE = {("ipyparallel", "function"), ("mpi", "program")}  # the page is about SCOOP
SERIALLY = """def ends(seeds, profile=None):
    return [walk(seed) for seed in seeds]


"""
# Lines of the page that take a minute, or that the test types itself.
LONG = {"grader calibrate collatz", "grader grade --reference --assignment collatz"}


def _require(backend: str) -> None:
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    if importlib.util.find_spec(NEEDED[backend]) is None:
        pytest.skip(f"needs {NEEDED[backend]}: pip install 'pytest-hpc-grader[all]', or `make setup`")


def _typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a teacher types in a course's folder."""
    word, *rest = shlex.split(line)
    assert word == "grader"
    return subprocess.run(
        [sys.executable, "-m", "grader", *rest],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def _graded(folder: Path, name: str, *, student: str | None = None) -> dict[str, Any]:
    """The grade of the reference, or of a student; again where the machine was too busy."""
    of = "--reference" if student is None else "submitted"
    for _ in range(3):
        done = _typed(f"grader grade {of} --assignment {name}", folder)
        path = folder / "results" / name / f"{student or '_reference'}.json"
        assert path.exists(), done.stdout + done.stderr
        grade: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if grade["status"] == "final":
            break
    return grade


def _hand_in(folder: Path, name: str, student: str, file: Path) -> None:
    target = folder / "submitted" / student / name
    target.mkdir(parents=True)
    (target / f"{name}.py").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("backend", "kind"),
    [*((b, "function") for b in starter.BACKENDS), *((b, "program") for b in starter.OF_PROGRAMS)],
)
def test_a_new_assignment_is_graded_at_once(backend, kind, tmp_path):
    if (backend, kind) not in SAMPLE and not EVERYTHING:
        pytest.skip("takes half a minute: only with GRADER_ALL_CHEATS=1")
    _require(backend)
    written = _typed(f"grader new walks --backend {backend}" + " --program" * (kind == "program"), tmp_path)
    assert written.returncode == 0, written.stderr
    folder = tmp_path / "assignments" / "walks"
    _hand_in(tmp_path, "walks", "stub", folder / "walks.py")
    serial = folder / "baseline.py"
    if kind == "program":
        solved = (tmp_path / "solutions" / "walks" / "walks.py").read_text(encoding="utf-8")
        serial = tmp_path / "serial.py"
        serial.write_text(solved.replace("def main():", f"{SERIALLY}def main():"))
    _hand_in(tmp_path, "walks", "serial", serial)

    reference, stub, base = (_graded(tmp_path, "walks", student=each) for each in (None, "stub", "serial"))

    assert (reference["points"], reference["max_points"]) == (10, 10), reference["checks"]
    assert (stub["status"], stub["points"]) == ("final", 0)
    assert (base["status"], base["points"]) == ("final", 2), base["checks"]


@pytest.mark.timeout(900)
def test_the_page_is_followed_word_for_word(tmp_path):
    _require("scoop")
    blocks = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    said = {}

    for language, place, text in blocks:
        if place:
            assert (tmp_path / place).is_file(), f"{place} is changed before it is there"
            (tmp_path / place).write_text(text, encoding="utf-8")
        for line in text.splitlines() if language == "console" else ():
            if EVERYTHING or line not in LONG:
                said[line] = _typed(line, tmp_path)

    assert [line for line, done in said.items() if done.returncode == 2] == []
    assert "collatz" in said["grader list"].stdout
    if EVERYTHING:
        assert "median task" in said["grader calibrate collatz"].stdout
    grade = _graded(tmp_path, "collatz")  # what the page has typed as well
    assert (grade["points"], grade["max_points"]) == (10, 10), grade["checks"]
