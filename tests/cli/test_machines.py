"""What this machine is not: a login node, a machine without sandboxes or with one core; and what doctor says of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

MARKS = {"ok", "no", "--"}


def symptoms(output):
    """Doctor's lines by their names."""
    return {line[4:24].strip(): line[:2].strip() for line in output.splitlines() if line[:2].strip() in MARKS}


@pytest.fixture
def one(course):
    course.assignment()
    course.hand_in("ann", course.SERIAL)
    return course


@pytest.mark.usefixtures("isolation")
def test_doctor_says_that_this_machine_can_grade(course):
    done = course.grader("doctor")

    found = symptoms(done.stdout)
    assert done.returncode == 0
    assert done.stdout.strip().endswith("Submissions can be graded here.")
    assert {"grader", "cores", "sandbox", "process clocks", "probe sockets", "backend processes"} <= set(found)
    assert "login node" not in found


def test_doctor_says_what_to_install_where_there_is_no_bubblewrap(course, without_sandboxes):
    done = course.grader("doctor", **without_sandboxes)

    assert done.returncode == 1
    assert symptoms(done.stdout)["sandbox"] == "no"
    words = " ".join(done.stdout.split())
    assert "bwrap and unshare and nsenter and setpriv not found" in words
    assert "apt-get install bubblewrap util-linux" in words
    assert "Self-checks work without it; grades need one" in words
    assert words.endswith("Submissions cannot be graded here.")


def test_doctor_knows_a_login_node(course, with_slurm):
    done = course.grader("doctor", **with_slurm)

    words = " ".join(done.stdout.split())
    assert symptoms(done.stdout)["login node"] == "--"
    assert "sbatch is here, and this is no job" in words
    assert "start a job, or use --grader-here" in words


def test_doctor_knows_a_job(course, with_slurm):
    done = course.grader("doctor", **with_slurm, SLURM_JOB_ID="7")

    assert "login node" not in symptoms(done.stdout)


@pytest.mark.parametrize(
    ("hidden", "symptom", "words"),
    [
        pytest.param(
            "from grader.measuring.watch import kernel; kernel.cores = lambda: 1",
            "cores",
            "Speedup needs two",
            id="a second core",
        ),
        pytest.param(
            "from grader.measuring.watch import kernel; kernel.machine_has_schedstat = lambda: False",
            "process clocks",
            "It cannot be seen which processes worked",
            id="process clocks",
        ),
        pytest.param(
            "from grader.measuring.watch import kernel; kernel.WaitClock.read = lambda self: 0.0",
            "process clocks",
            "It does not count waiting (about 50 % are right)",
            id="waits that are counted",
        ),
        pytest.param("import socket; del socket.SO_PEERCRED", "probe sockets", "It cannot be seen", id="probe sockets"),
        pytest.param(
            "from importlib import metadata\n"
            "def version(name):\n    raise metadata.PackageNotFoundError(name)\nmetadata.version = version",
            "backend scoop",
            "pip install scoop deap",
            id="packages",
        ),
        pytest.param(
            "from grader.measuring.backends import mpi; mpi.why_not = lambda: 'mpi4py does not load'",
            "ranks of MPI",
            "mpi4py does not load → Assignments with mpi = true cannot run: pip install mpi4py mpich",
            id="MPI",
        ),
        pytest.param(
            "from grader.inside import slurm_cluster; slurm_cluster.why_not = lambda: 'Slurm is not installed here'",
            "Slurm for launchers",
            "Slurm is not installed here → Assignments with backend = 'slurm' cannot run.",
            id="Slurm",
        ),
    ],
)
def test_doctor_says_what_follows_without(course, hidden, symptom, words):
    code = f"{hidden}\nfrom grader.cli import main\nmain(['doctor'], prog_name='grader')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **course.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert symptoms(done.stdout)[symptom] in {"no", "--"}
    assert words in " ".join(done.stdout.split())


def test_grading_without_bubblewrap_is_refused_with_what_to_install(one, without_sandboxes):
    done = one.grader("grade", "submitted", **without_sandboxes)

    assert done.returncode == 2
    assert "Submissions cannot be isolated on this machine" in done.stderr
    assert "bwrap" in done.stderr
    assert "apt-get install bubblewrap" in done.stderr
    assert "--isolation=none grades without a sandbox" in done.stderr
    assert not (one.folder / "results").exists()


def test_grading_without_bubblewrap_may_be_asked_for_and_is_stamped(one, without_sandboxes):
    done = one.grader("grade", "submitted", "--isolation=none", **without_sandboxes)

    assert done.returncode == 0
    assert "WITHOUT A SANDBOX" in done.stderr
    assert one.grade("ann")["record"]["isolation"] == "none"


def test_grading_is_meant_where_it_is_typed_even_on_a_login_node(one, with_slurm):
    done = one.grader("grade", "submitted", "--isolation=none", **with_slurm)

    assert done.returncode == 0
    assert one.grade("ann")["points"] == 2.0


def test_on_one_core_speedup_is_open_and_costs_nothing(course):
    course.assignment(rubric=course.FULL, task_s=0.02, count=12)
    course.solution()
    course.hand_in("ann", course.POOL)
    core = str(min(os.sched_getaffinity(0)))

    code = "import os; os.sched_setaffinity(0, {" + core + "}); from grader.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", "submitted", "--isolation=none"],
        cwd=course.folder,
        env={**os.environ, **course.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert course.grade("ann")["checks"][2]["verdict"] in {"inconclusive", "ungraded"}
