"""Every assignment's reference, and what students might hand in for it: honest ways get what they earned, shams do not.

By default the references alone, without timed rounds; with ``GRADER_ALL_VARIANTS=1`` the baseline, the stub and all
programs in ``tests/variants`` besides, with them. A program is named by what it is: ``honest_...``, ``sham_...``, or
``other_...`` where it is parallel, but not in the way that the assignment is about.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.coursework.assignment import Assignment, find, load
from grader.errors import SandboxError
from grader.sandbox import choose

CHECKOUT = Path(__file__).parents[2]
VARIANTS = Path(__file__).parents[1] / "variants"
EVERYTHING = bool(os.environ.get("GRADER_ALL_VARIANTS"))
ASSIGNMENTS = {folder.name: load(folder) for folder in find(CHECKOUT / "assignments")}
NEEDED = {
    "slurm": ("ipyparallel",),
    "ipyparallel": ("ipyparallel", "joblib", "sklearn"),
    "scoop": ("scoop", "deap"),
    "processes": ("joblib",),
}
FAST = {"fast", "partly_as_fast"}
MAP_AND_SPEED = {"parallel_map_used", *FAST}  # reasons that come with points for either
KINDS = ("honest_", "sham_", "other_")
GRADINGS = 4  # what noise left open is graded again, as a teacher does
Document = dict[str, Any]
Graded = Callable[[str, str], Document]


def programs(assignment: Assignment) -> dict[str, Path]:
    """The files that are handed in, by the student's name."""
    given = {"baseline": assignment.folder / "baseline.py", "stub": assignment.folder / assignment.entry_file}
    given["reference"] = assignment.reference_folder / assignment.entry_file
    return given | {path.stem: path for path in sorted((VARIANTS / assignment.name).glob("*.py"))}


def _require(assignment: Assignment) -> None:
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    needed = (*NEEDED[assignment.backend], *(["mpi4py"] if assignment.mpi else []))
    daemons = shutil.which("slurmctld", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if assignment.backend == "slurm" and daemons is None:
        pytest.skip("needs Slurm: slurm/testcluster install, as root")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The grade of a program; all of one assignment come from one grading."""
    results = tmp_path_factory.mktemp("results")

    def of(name: str, student: str) -> Document:
        path = results / name / f"{student}.json"
        if not path.exists():
            _grade(ASSIGNMENTS[name], tmp_path_factory.mktemp("submitted"), results)
        document: Document = json.loads(path.read_text(encoding="utf-8"))
        return document

    return of


def _run(assignment: Assignment, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", f"assignments/{assignment.name}", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "--grader-seed=variants", "--grader-here", "--grader-isolation=bubblewrap", *options],
        cwd=CHECKOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )


def _grade(assignment: Assignment, submitted: Path, results: Path) -> None:
    for student, path in programs(assignment).items():
        own = submitted / student / assignment.name
        own.mkdir(parents=True)
        (own / assignment.entry_file).write_bytes(path.read_bytes())
        for name in assignment.further_files if student != "stub" else ():
            (own / name).write_bytes((assignment.reference_folder / name).read_bytes())
    for _ in range(GRADINGS):
        done = _run(assignment, f"--grader-submissions={submitted}", f"--grader-results={results}")
        grades = [json.loads(path.read_text()) for path in (results / assignment.name).glob("*.json")]
        assert len(grades) == len(programs(assignment)), done.stdout[-4000:] + done.stderr[-2000:]
        if not any(_is_open(check) for each in grades for check in each["checks"]):
            break


def _is_open(check: Document) -> bool:
    """Whether noise or a fault of ours left it open; what a person reads is left to a person."""
    return check["verdict"] in {"inconclusive", "ungraded"} and check["reason"] != "marked_by_hand"


def _standing(document: Document) -> tuple[float, str]:
    """The points and the status, where whoever reads the text finds it good."""
    read = [check["max_points"] for check in document["checks"] if check["reason"] == "marked_by_hand"]
    final = not any(map(_is_open, document["checks"]))
    return document["decided_points"] + sum(read), "final" if final else document["status"]


def _told(document: Document) -> str:
    return "\n".join(
        f"{c['name']}: {c['verdict']}, {c['reason']}, {c['points']}: {c['fact']}" for c in document["checks"]
    )


def _cases(kind: str) -> list[Any]:
    if not EVERYTHING:
        missing = pytest.mark.skip(reason="takes half a minute each: only with GRADER_ALL_VARIANTS=1")
        return [pytest.param("", "", id=f"all {kind.rstrip('_')}", marks=missing)]
    return [
        pytest.param(name, student, id=f"{name} {student}", marks=pytest.mark.timeout(4000))
        for name, assignment in ASSIGNMENTS.items()
        for student in programs(assignment)
        if student.startswith(kind)
    ]


@pytest.mark.skipif(EVERYTHING, reason="the whole grading is looked at instead")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted(ASSIGNMENTS))
def test_a_reference_is_right_and_parallel(name: str) -> None:
    """Without the timed rounds, which take most of the time."""
    _require(ASSIGNMENTS[name])
    for _ in range(GRADINGS):
        done = _run(ASSIGNMENTS[name], "--grader-reference", "-k", "not speedup")
        if " open" not in done.stdout:
            break

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(("name", "student"), _cases("reference"))
def test_a_reference_has_full_points(graded: Graded, name: str, student: str) -> None:
    _require(ASSIGNMENTS[name])

    document = graded(name, student)

    assert _standing(document) == (document["max_points"], "final"), _told(document)


@pytest.mark.parametrize(("name", "student"), _cases("honest_"))
def test_an_honest_way_has_full_points(graded: Graded, name: str, student: str) -> None:
    _require(ASSIGNMENTS[name])

    document = graded(name, student)

    assert _standing(document) == (document["max_points"], "final"), _told(document)


@pytest.mark.parametrize(("name", "student"), [*_cases("sham_"), *_cases("baseline")])
def test_a_sham_has_no_points_for_the_map_or_for_speed(graded: Graded, name: str, student: str) -> None:
    _require(ASSIGNMENTS[name])

    document = graded(name, student)

    paid = [c for c in document["checks"] if c["points"] and c["reason"] in MAP_AND_SPEED]
    assert paid == [], _told(document)
    if student == "baseline":
        assert _standing(document)[1] == "final", _told(document)


@pytest.mark.parametrize(("name", "student"), _cases("other_"))
def test_another_pattern_has_the_points_of_the_answer_and_none_for_the_pattern(
    graded: Graded, name: str, student: str
) -> None:
    _require(ASSIGNMENTS[name])

    document = graded(name, student)

    answer, *others = document["checks"]
    assert (document["status"], answer["points"]) == ("final", answer["max_points"]), _told(document)
    assert "check_failed" in {c["reason"] for c in others}, _told(document)
    assert [c for c in others if c["points"] and c["reason"] in FAST] == [], _told(document)


@pytest.mark.parametrize(("name", "student"), _cases("stub"))
def test_a_stub_has_no_points(graded: Graded, name: str, student: str) -> None:
    _require(ASSIGNMENTS[name])

    document = graded(name, student)

    assert (document["points"], document["status"]) == (0, "final"), _told(document)


@pytest.mark.parametrize("name", sorted(ASSIGNMENTS))
def test_every_program_beside_an_assignment_says_what_it_is(name: str) -> None:
    folder = VARIANTS / name

    strange = [path.name for path in folder.glob("*") if not path.stem.startswith(KINDS)]

    assert strange in ([], ["__pycache__"])
