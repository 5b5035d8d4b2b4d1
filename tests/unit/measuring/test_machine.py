"""Whether a student's check may run on this machine, simulated by its environment."""

from __future__ import annotations

import pytest

from grader.measuring import machine
from grader.record.finding import Finding


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """An empty PATH outside of any job, on a machine that knows of no cluster."""
    monkeypatch.setattr(machine, "_CONFIGURATIONS", (tmp_path / "slurm.conf",))
    monkeypatch.delenv("SLURM_CONF", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    monkeypatch.setattr(machine.sys, "platform", "linux")
    return tmp_path


def install(folder, name: str, *, status: int = 0) -> None:
    (folder / name).write_text(f"#!/bin/sh\nexit {status}\n")
    (folder / name).chmod(0o755)


def test_nothing_is_in_the_way_on_a_laptop(programs):
    assert not machine.is_login_node()
    assert machine.obstacle() is None


@pytest.mark.parametrize("sinfo_status", [pytest.param(None, id="none there"), pytest.param(1, id="it knows none")])
def test_sbatch_that_knows_of_no_cluster_makes_no_login_node(programs, sinfo_status):
    install(programs, "sbatch")
    if sinfo_status is not None:
        install(programs, "sinfo", status=sinfo_status)

    assert not machine.is_login_node()


def test_a_cluster_that_only_its_controller_tells_of_is_one(programs):
    install(programs, "sbatch")
    install(programs, "sinfo")

    assert machine.is_login_node()


def test_a_cluster_that_the_environment_names_is_one(programs, monkeypatch):
    install(programs, "sbatch")
    monkeypatch.setenv("SLURM_CONF", "anywhere")

    assert machine.is_login_node()


def test_sbatch_without_a_job_is_a_login_node(programs):
    install(programs, "sbatch")
    (programs / "slurm.conf").touch()

    assert machine.is_login_node()
    assert machine.obstacle() == Finding(
        "login_node",
        "This looks like a login node (sbatch is here, but no job): only the file itself was looked at.",
        "Type: srun --ntasks=1 --cpus-per-task=2 --time=0:10:00 pytest assignments/"
        "   (--grader-here runs it here all the same)",
    )


def test_nothing_is_in_the_way_inside_a_job(programs, monkeypatch):
    install(programs, "sbatch")
    (programs / "slurm.conf").touch()
    monkeypatch.setenv("SLURM_JOB_ID", "4711")

    assert not machine.is_login_node()
    assert machine.obstacle() is None


def test_native_windows_is_told_what_to_type(programs, monkeypatch):
    monkeypatch.setattr(machine.sys, "platform", "win32")

    found = machine.obstacle()

    assert (found.reason, found.fact) == (
        "native_windows",
        "Native Windows lacks what workers are watched with (AF_UNIX, fcntl, resource).",
    )
    for command in ("wsl --install", "pip install 'pytest-hpc-grader[all]'", "pytest assignments/"):
        assert command in found.hint
