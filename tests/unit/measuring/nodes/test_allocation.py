"""Which nodes an allocation has besides this one."""

from __future__ import annotations

import pytest

from grader.measuring.nodes import allocation

JOB = {"SLURM_JOB_NUM_NODES": "3", "SLURM_JOB_NODELIST": "n[1-3]", "SLURMD_NODENAME": "n2"}


@pytest.fixture
def job(tmp_path, monkeypatch):
    """A job of three nodes, on the second one; ``scontrol`` is a script that knows its nodes."""
    (tmp_path / "scontrol").write_text('#!/bin/sh\n[ "$3" = "n[1-3]" ] && printf "n1\\nn2\\nn3\\n"\n')
    (tmp_path / "scontrol").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for name, value in JOB.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("job")
def test_the_others_are_all_but_this_one():
    assert allocation.others() == ("n1", "n3")


@pytest.mark.usefixtures("job")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("SLURM_JOB_NUM_NODES", "1", id="one node"),
        pytest.param("SLURMD_NODENAME", "", id="on the login node, as salloc leaves one"),
        pytest.param("SLURM_JOB_NODELIST", "", id="no list"),
    ],
)
def test_there_are_none_where_workers_cannot_be_elsewhere(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    assert allocation.others() == ()


def test_outside_of_a_job_there_are_none(monkeypatch):
    for name in JOB:
        monkeypatch.delenv(name, raising=False)

    assert allocation.others() == ()


def test_a_step_on_another_node_has_all_cores_of_the_job_there(monkeypatch):
    monkeypatch.setenv("SLURM_CPUS_ON_NODE", "28")

    made = allocation.command("n2", "grader.measuring.nodes.agent")

    assert made[0] == "srun"
    assert {"--overlap", "--nodes=1", "--ntasks=1", "--cpus-per-task=28", "--nodelist=n2"} <= set(made)
    assert made[-2:] == ["-m", "grader.measuring.nodes.agent"]
