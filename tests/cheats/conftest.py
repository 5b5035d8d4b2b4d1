"""Gradings of the corpus: every submission of one assignment in one pytest session, as ``grader grade`` does it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.sandbox import choose

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
NEEDED = {
    "tiny_scoop_cheats": ("scoop", "deap", "joblib"),
    "tiny_ipp_cheats": ("ipyparallel", "joblib"),
    "tiny_pool_cheats": ("joblib",),
    "tiny_block_cheats": ("ipyparallel",),
    "tiny_clock_cheats": ("ipyparallel", "joblib"),
}
GRADING_S = 900
FIGURES = "figures of the cheat corpus"


class Corpus:
    """The grades of all submissions that this session's tests look at."""

    def __init__(self, folder: Path, wanted: dict[str, list[str]]) -> None:
        """Nothing is graded before it is asked for.

        Args:
            folder: an empty folder for submissions and results.
            wanted: the names of submissions of each assignment.
        """
        self._folder = folder
        self._wanted = wanted
        self._graded: set[str] = set()

    def grade(self, assignment: str, name: str) -> Grade:
        """The grade of one submission; the first one that is asked for has all others of its assignment graded."""
        missing = [package for package in NEEDED[assignment] if importlib.util.find_spec(package) is None]
        if missing:
            pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
        if assignment not in self._graded:
            self._graded.add(assignment)
            self._grade_all(assignment)
        return gradebook.read(self._folder / "results" / assignment / f"{name}.json")

    def _grade_all(self, assignment: str) -> None:
        for name in self._wanted[assignment]:
            target = self._folder / "submitted" / name / assignment
            target.mkdir(parents=True)
            (target / "orbits.py").write_bytes((HERE / assignment / f"{name}.py").read_bytes())
        rubric = HERE / "assignments" / assignment / f"test_{assignment}.py"
        plugin = [
            "-p",
            "grader.plugin",
            "-p",
            "no:cacheprovider",
            "--import-mode=importlib",
            "-c",
            os.devnull,
            "--grader-here",
        ]
        folders = [f"--grader-submissions={self._folder / 'submitted'}", f"--grader-results={self._folder / 'results'}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", str(rubric), *plugin, *folders, f"--rootdir={HERE}"],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=GRADING_S,
            check=False,
        )
        (self._folder / f"{assignment}.txt").write_text(done.stdout + done.stderr)
        assert done.returncode in {0, 1}, done.stdout + done.stderr


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts what the project promises: cheats that pay, and honest ways that are accused or short of points."""
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                counts.update(dict(getattr(report, "user_properties", ())).get(FIGURES, {}))
    if counts["cheats"]:
        terminalreporter.write_line(f"cheat corpus: {counts['cheats']} cheats, {counts['paid']} of them paid")
    if counts["honest"]:
        honest = ", ".join(f"{counts[name]} {name}" for name in ("accused", "short of points", "left open by noise"))
        terminalreporter.write_line(f"honest ways: {counts['honest']}, {honest}")


@pytest.fixture(scope="session")
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """All submissions that the selected tests are about."""
    try:
        choose(for_grades=True)
    except SandboxError as obstacle:
        pytest.skip(str(obstacle))
    wanted: dict[str, list[str]] = {assignment: [] for assignment in NEEDED}
    for item in request.session.items:
        about: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
        known = item.path.parent == HERE and about.get("assignment") in wanted
        if known and about["name"] not in wanted[about["assignment"]]:
            wanted[about["assignment"]].append(about["name"])
    return Corpus(tmp_path_factory.mktemp("cheats"), wanted)


@pytest.fixture(scope="session")
def graded(corpus: Corpus) -> Callable[[str, str], Grade]:
    """The grade of a submission, by the names of its assignment and its file."""
    return corpus.grade
