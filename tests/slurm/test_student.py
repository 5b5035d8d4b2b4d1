"""A student's own check on a cluster: not on the login node, but in an allocation."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import FULL, POOL, Course
from tests.slurm.cluster import Cluster


def checked(course: Course, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a student types, in the folder of the course."""
    plugin = [] if _is_installed() else ["-p", "grader.plugin"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "assignments", *arguments],
        cwd=course.folder,
        env={**course.environment, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _is_installed() -> bool:
    from importlib.metadata import entry_points

    return any(point.value == "grader.plugin" for point in entry_points(group="pytest11"))


@pytest.fixture
def written(course: Course) -> Course:
    """A course whose student has written an honest program into the stub."""
    course.assignment(stub=POOL, rubric=FULL, task_s=0.03, count=12)
    return course


def test_on_a_login_node_nothing_runs_and_the_line_to_type_is_told(written, cluster: Cluster):
    done = checked(written, **cluster.env)

    assert "This looks like a login node" in done.stdout
    assert "srun --ntasks=1 --cpus-per-task=2" in done.stdout
    assert "? of 10 points so far" in done.stdout


def test_workers_on_slurm_are_asked_for_and_the_check_runs_there(written, cluster: Cluster):
    done = checked(written, "--grader-workers=slurm", **cluster.env)

    assert "6 of 10" in done.stdout, done.stdout + done.stderr
    assert "login node" not in done.stdout


def test_within_a_job_the_allocation_is_used_as_it_is(written, cluster: Cluster):
    command = f"{sys.executable} -m pytest -p no:cacheprovider assignments --grader-workers=slurm -k equal"
    plugin = "" if _is_installed() else " -p grader.plugin"

    done = subprocess.run(
        ["srun", "--ntasks=1", "--cpus-per-task=2", "bash", "-c", command + plugin],
        cwd=written.folder,
        env={**cluster.env, **written.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert "2 of 2" in done.stdout, done.stdout + done.stderr


def test_without_slurm_that_is_told(written, tmp_path):
    (tmp_path / "empty").mkdir()

    done = checked(written, "--grader-workers=slurm", PATH=str(tmp_path / "empty"))

    assert done.returncode == 4
    assert "srun is not on PATH. Log in to the cluster, or leave out --grader-workers=slurm." in done.stderr
