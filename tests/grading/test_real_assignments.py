"""The real assignments, graded end to end: what is dishonest or unfinished is seen, and said in words.

By default one of them, and two who are dishonest; with ``GRADER_ALL_CHEATS=1`` both, and a third.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.coursework.assignment import load
from grader.errors import SandboxError
from grader.sandbox import choose

CHECKOUT = Path(__file__).parents[2]
SUBMISSIONS = Path(__file__).parents[1] / "submissions"
PACKAGES = {
    "svm_grid_search": ("ipyparallel", "joblib", "sklearn"),
    "cmaes_rastrigin": ("scoop", "deap", "joblib"),
}
EVERYTHING = bool(os.environ.get("GRADER_ALL_CHEATS"))
CHOSEN = PACKAGES if EVERYTHING else {"cmaes_rastrigin"}
BURNS = "one_works_unseen_while_the_other_burns"
DISHONEST = ("serial_behind_a_sham_map", "loky_in_place_of_the_workers", *([BURNS] if EVERYTHING else []))
ANSWER, EVIDENCE, SPEEDUP = range(3)  # the order of both rubrics


@dataclass(frozen=True, slots=True)
class Graded:
    """One grade, as it lies in the results."""

    document: dict[str, Any]

    def check(self, number: int) -> dict[str, Any]:
        """A check of the rubric by its place."""
        found: dict[str, Any] = self.document["checks"][number]
        return found

    @property
    def verdicts(self) -> list[str]:
        """The verdicts of all checks, in the order of the rubric."""
        return [check["verdict"] for check in self.document["checks"]]


@pytest.fixture(scope="module", params=list(PACKAGES))
def assignment(request: pytest.FixtureRequest) -> str:
    """Each real assignment in turn; skips where it cannot be graded."""
    if request.param not in CHOSEN:
        pytest.skip("takes a minute: only with GRADER_ALL_CHEATS=1")
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    missing = [name for name in PACKAGES[request.param] if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    return request.param


@pytest.fixture(scope="module")
def handed_in(assignment: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of students: the dishonest, and two who hand in what they were given."""
    root = tmp_path_factory.mktemp("handed_in")
    folder = CHECKOUT / "assignments" / assignment
    entry = load(folder).entry_file
    for student in DISHONEST:
        shutil.copytree(SUBMISSIONS / student / assignment, root / student / assignment)
    for student, name in {"the_baseline": "baseline.py", "the_stub": entry}.items():
        (root / student / assignment).mkdir(parents=True)
        shutil.copyfile(folder / name, root / student / assignment / entry)
    return root


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=CHECKOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture(scope="module")
def graded(assignment: str, handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Graded]:
    """The grade of a student, by name; all of them come from one grading."""
    results = tmp_path_factory.mktemp("results")
    options = [
        f"--grader-submissions={handed_in}",
        f"--grader-results={results}",
        "--grader-seed=tests",
        "--grader-here",
        "--grader-isolation=bubblewrap",
    ]
    command = [sys.executable, "-m", "pytest", f"assignments/{assignment}", *options, "-p", "no:cacheprovider"]
    for _ in range(3):  # as a teacher does where the machine was too busy: what is final is not run again
        done = _run(command)
        statuses = [json.loads(path.read_text())["status"] for path in (results / assignment).glob("*.json")]
        if set(statuses) == {"final"}:
            break

    def of(student: str) -> Graded:
        path = results / assignment / f"{student}.json"
        assert path.exists(), done.stdout[-4000:] + done.stderr[-2000:]
        return Graded(json.loads(path.read_text(encoding="utf-8")))

    return of


@pytest.mark.parametrize("student", DISHONEST)
def test_a_right_answer_without_the_parallel_map_earns_the_answers_points_only(graded, student):
    grade = graded(student)

    assert grade.verdicts == ["passed", "failed", "not_reached"], grade.check(EVIDENCE)
    assert (grade.document["status"], grade.document["points"], grade.document["max_points"]) == ("final", 2, 10)


def test_serial_work_behind_a_map_for_show_is_named_by_the_process_that_did_it(graded, assignment):
    check = graded("serial_behind_a_sham_map").check(EVIDENCE)

    beginning = {"svm_grid_search": "Your own program used ", "cmaes_rastrigin": "One SCOOP worker (origin) did "}
    ending = {"svm_grid_search": " s of CPU, the two engines 0.0 s in tasks.", "cmaes_rastrigin": "% of the work."}
    assert check["fact"].startswith(beginning[assignment])
    assert check["fact"].endswith(ending[assignment])
    assert check["reason"] in {"work_in_client", "one_worker"}
    assert check["hint"]


def test_joblibs_own_processes_in_place_of_the_workers_are_named(graded, assignment):
    check = graded("loky_in_place_of_the_workers").check(EVIDENCE)

    workers = {"svm_grid_search": "the two engines", "cmaes_rastrigin": "the two SCOOP workers"}
    assert check["reason"] == "other_processes"
    assert check["fact"].startswith("Two loky workers used ")
    assert check["fact"].endswith(f" s of CPU, {workers[assignment]} 0.0 s in tasks.")


@pytest.mark.skipif(not EVERYTHING, reason="takes a minute: only with GRADER_ALL_CHEATS=1")
def test_unseen_work_beside_a_worker_that_burns_is_too_much_work(graded):
    check = graded(BURNS).check(EVIDENCE)

    assert check["verdict"] == "failed"
    assert check["reason"] in {"too_much_work", "one_worker"}


def test_the_serial_baseline_earns_two_of_ten_and_is_told_what_it_is(graded):
    grade = graded("the_baseline")

    assert grade.document["status"] == "final"
    assert grade.document["points"] <= 2
    assert grade.check(ANSWER)["verdict"] == "passed"
    assert grade.check(EVIDENCE)["reason"] == "serial_baseline"
    assert grade.check(EVIDENCE)["fact"].startswith("This is the serial program that you were given: ")


def test_an_untouched_stub_has_no_points_and_was_not_run(graded):
    grade = graded("the_stub")

    assert grade.verdicts == ["failed", "not_reached", "not_reached"]
    assert grade.check(ANSWER)["fact"] == "not implemented yet"
    assert (grade.document["status"], grade.document["points"]) == ("final", 0)
    assert grade.document["record"]["rounds"] == []
