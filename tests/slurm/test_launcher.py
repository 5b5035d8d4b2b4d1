"""Launchers that students write, each on the Slurm in its sandbox: honest ones, shams, and whatever is wrong with one.

A few of each kind with ``GRADER_ALL_FAULTS=0``, as in CI; otherwise all of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.inside import slurm_cluster
from grader.sandbox import choose

NAME = "slurm_launcher"
CHECKOUT = Path(__file__).parents[2]
LAUNCHERS = Path(__file__).parent / "launchers"
EVERYTHING = os.environ.get("GRADER_ALL_FAULTS", "1") != "0"
HONEST = sorted(path.stem for path in LAUNCHERS.glob("honest_*.sh"))
NODES, ACCEPTED, ENDED = "test_both_nodes_computed", "test_slurm_takes_it", "test_the_job_ends_cleanly"
CORES, ANSWER = "test_every_core_computed", "test_sizes_equal_the_serial_ones"
LOGIN, SLEEP = "test_no_login_to_nodes", "test_nothing_waits_for_the_clock"
# The points of each, the check that it fails, for which reason, and what is said.
WRONG: dict[str, tuple[float, str, str, str]] = {
    "serial": (3, NODES, "few_nodes", "Tasks ran on n1 only"),
    "serial_beside_burning_nodes": (3, NODES, "few_nodes", "Tasks ran on n1 only"),
    "decoys_on_the_other_node": (3, NODES, "too_much_work", "not all were for the answer"),
    "cheap_decoys": (3, NODES, "little_in_tasks", "the rest was computed elsewhere"),
    "no_folder_for_the_output": (1, ANSWER, "job_failed", "Look at line 4: `#SBATCH -o logs/%j.out`."),
    "one_node": (3, NODES, "few_nodes", "the job was given 1 node"),
    "engines_without_srun": (3, NODES, "few_nodes", "Look at line 9: `for i in 1 2 3 4; do ipengine"),
    "three_engines": (8, CORES, "few_cores", "3 of the 4 cores"),
    "no_wait_for_engines": (1, ANSWER, "job_failed", "wait for all of them before it"),
    "fixed_sleeps": (9, SLEEP, "fixed_sleep", "4 s and 7 s, 11 s in all (line 8, line 10)"),
    "login_by_ssh": (9, LOGIN, "login_used", "Look at line 10: `ssh $node"),
    "dos_line_ends": (0, ACCEPTED, "job_refused", "DOS line breaks"),
    "no_first_line": (0, ACCEPTED, "job_refused", "Its first line must be `#!/bin/bash`."),
    "batch_for_sbatch": (3, NODES, "few_nodes", "Line 2 begins with #BATCH: sbatch reads #SBATCH only"),
    "too_many_nodes": (0, ACCEPTED, "job_refused", "Look at line 3: `#SBATCH -N 5`."),
    "unknown_partition": (0, ACCEPTED, "job_refused", "Look at line 3: `#SBATCH --partition=bigmem`."),
    "unknown_option": (0, ACCEPTED, "job_refused", "Look at line 2"),
    "never_begins": (1, ANSWER, "job_never_began", "BeginTime"),
    "waits_for_ever": (1, ANSWER, "timed_out", "Look at line 7: `ipcontroller --profile=$profile --ip='*'`."),
    "leaves_a_job_behind": (9, ENDED, "jobs_left", "again"),
    "not_found": (1, ANSWER, "job_failed", "launcher.sh: line 7: ipcontroler: command not found"),
    "an_array": (1, ANSWER, "job_failed", "Look at line 4: `#SBATCH --array=0-1`."),
    "no_environment": (1, ANSWER, "timed_out", "Look at line 4: `#SBATCH --export=NONE`."),
    "cancels_itself": (9, ENDED, "job_failed", "Look at line 12: `scancel $SLURM_JOB_ID`."),
    "prints_for_ever": (1, ANSWER, "job_failed", "printed last: y"),
    "writes_for_ever": (1, ANSWER, "job_failed", "No space left on device"),
}
SOME = {
    "cheap_decoys",
    "no_folder_for_the_output",
    "dos_line_ends",
    "batch_for_sbatch",
    "unknown_partition",
    "waits_for_ever",
    "leaves_a_job_behind",
}
GRADINGS = 3  # what noise or a machine that is too busy left open is graded again, as a teacher does
Document = dict[str, Any]


def _chosen() -> list[str]:
    return [name for name in [*HONEST, *WRONG] if EVERYTHING or name in SOME]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Document]]:
    """The grade of a launcher: all come from one grading, in which no job may take longer than 25 s."""
    _require_bubblewrap()
    course, before = tmp_path_factory.mktemp("course"), _daemons()
    for folder in ("assignments", "solutions"):
        shutil.copytree(CHECKOUT / folder / NAME, course / folder / NAME)
    toml = course / "assignments" / NAME / "assignment.toml"
    toml.write_text(toml.read_text().replace("wall_s = 60", "wall_s = 25"))
    files = {name: LAUNCHERS / f"{name}.sh" for name in _chosen()}
    files["stub"] = course / "assignments" / NAME / "launcher.sh"
    files["reference"] = course / "solutions" / NAME / "launcher.sh"
    for name, path in files.items():
        own = course / "submitted" / name / NAME
        own.mkdir(parents=True)
        shutil.copyfile(path, own / "launcher.sh")
    said = _grade(course)

    def of(name: str) -> Document:
        path = course / "results" / NAME / f"{name}.json"
        assert path.exists(), said
        document: Document = json.loads(path.read_text(encoding="utf-8"))
        return document

    yield of
    assert _daemons() == before


def _require_bubblewrap() -> None:
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")


def _grade(course: Path) -> str:
    for _ in range(GRADINGS):
        done = subprocess.run(
            [sys.executable, "-m", "grader", "grade", "submitted", "--isolation=bubblewrap"],
            cwd=course,
            env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1700,
            check=False,
        )
        if done.returncode == 0:
            break
    return done.stdout[-3000:] + done.stderr[-3000:]


def _daemons() -> set[str]:
    """What runs for a launcher's cluster, on the whole machine."""
    found = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line for line in found if "/tmp/slurm-" in line or "grader.inside.slurm_node" in line}


def _told(document: Document) -> str:
    return "\n".join(f"{c['name']}: {c['verdict']}, {c['reason']}: {c['fact']} {c['hint']}" for c in document["checks"])


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["reference", *(name for name in HONEST if name in _chosen())])
def test_an_honest_launcher_has_full_points(graded: Callable[[str], Document], name: str) -> None:
    document = graded(name)

    assert (document["points"], document["status"]) == (10, "final"), _told(document)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", [name for name in WRONG if name in _chosen()])
def test_a_miss_costs_what_it_is_worth_and_is_told_with_its_line(graded: Callable[[str], Document], name: str) -> None:
    points, check, reason, words = WRONG[name]

    document = graded(name)

    missed = next(c for c in document["checks"] if c["name"] == check)
    assert (document["points"], document["status"]) == (points, "final"), _told(document)
    assert (missed["verdict"], missed["reason"]) == ("failed", reason), _told(document)
    assert words in f"{missed['fact']} {missed['hint']}", _told(document)


@pytest.mark.timeout(1800)
def test_an_untouched_stub_is_not_run(graded: Callable[[str], Document]) -> None:
    document = graded("stub")

    assert (document["points"], document["record"]["rounds"]) == (0, [])
    assert {c["reason"] for c in document["checks"]} <= {"not_implemented", "not_reached"}


@pytest.mark.skipif(not EVERYTHING, reason="takes a minute: not with GRADER_ALL_FAULTS=0")
@pytest.mark.timeout(900)
def test_a_slurm_that_ends_meanwhile_leaves_the_check_open_and_says_what_it_may_be(tmp_path: Path) -> None:
    for folder in ("assignments", "solutions"):
        shutil.copytree(CHECKOUT / folder / NAME, tmp_path / folder / NAME)
    own = tmp_path / "submitted" / "anna" / NAME
    own.mkdir(parents=True)
    (own / "launcher.sh").write_text("#!/bin/bash\n#SBATCH -N 2\npkill -KILL slurmctld\nsleep 60\n")

    _grade(tmp_path)

    document: Document = json.loads((tmp_path / "results" / NAME / "anna.json").read_text(encoding="utf-8"))
    first = document["checks"][0]
    assert (first["verdict"], first["reason"]) == ("ungraded", "backend_failed"), _told(document)
    assert "where that gives the same, the launcher itself ended it" in first["fact"]


@pytest.mark.timeout(300)
def test_ones_own_check_runs_what_was_written_into_the_stub(graded: Callable[[str], Document], tmp_path: Path) -> None:
    """The stub's own file is the launcher there: there is nothing else to compare it with."""
    assert graded("stub")["points"] == 0
    shutil.copytree(CHECKOUT / "assignments" / NAME, tmp_path / "assignments" / NAME)
    shutil.copyfile(CHECKOUT / "solutions" / NAME / "launcher.sh", tmp_path / "assignments" / NAME / "launcher.sh")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", f"assignments/{NAME}", "-p", "no:cacheprovider", "-k", "takes_it or computed"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert "3 passed" in done.stdout.splitlines()[-1], done.stdout[-3000:]


def test_where_slurm_is_not_installed_it_is_said_what_to_install(tmp_path: Path) -> None:
    given = {"nodes": 2, "workers": 4, "start_s": 1}

    with pytest.raises(
        FileNotFoundError, match=r"Slurm is not installed here \(.*slurmctld.*apt-get install slurm-wlm"
    ):
        slurm_cluster.start(given, tmp_path, {"PATH": str(tmp_path)}, daemons=str(tmp_path))


@pytest.mark.timeout(600)
def test_a_new_assignment_of_a_launcher_is_graded_at_once(tmp_path: Path) -> None:
    _require_bubblewrap()
    subprocess.run([sys.executable, "-m", "grader", "new", "walks", "--launcher"], cwd=tmp_path, check=True)
    for room, student in (("assignments", "stub"), ("solutions", "reference")):
        own = tmp_path / "submitted" / student / "walks"
        own.mkdir(parents=True)
        shutil.copyfile(tmp_path / room / "walks" / "launcher.sh", own / "launcher.sh")

    said = _grade(tmp_path)

    results = tmp_path / "results" / "walks"
    grades = {name: json.loads((results / f"{name}.json").read_text()) for name in ("reference", "stub")}
    assert (grades["reference"]["points"], grades["reference"]["max_points"]) == (10, 10), said
    assert (grades["stub"]["points"], grades["stub"]["record"]["rounds"]) == (0, []), said
