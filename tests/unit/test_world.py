"""The MPI world of engines: which ports it takes, and what is said where this Python has no MPI."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from grader.backends import world
from grader.errors import BackendError


@pytest.fixture(autouse=True)
def _asked_anew():
    world.why_not.cache_clear()
    yield
    world.why_not.cache_clear()


def test_there_is_a_port_for_the_manager_and_one_for_each_rank_above_those_that_kernels_pick():
    found = world.ports(5)

    assert len(found) == 6
    assert 61_000 <= found.start < found.stop <= 65_536


def test_ports_that_somebody_uses_are_not_taken(monkeypatch):
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        port = used.getsockname()[1]
        monkeypatch.setattr(world, "_PORTS", range(port, port + 2))

        with pytest.raises(BackendError) as refused:
            world.ports(1)

    assert str(refused.value) == "2 free ports in a row were not found for the ranks of MPI. Try again later."


def test_a_python_without_mpi4py_is_told(monkeypatch, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))

    assert world.why_not() == "mpi4py does not load (ModuleNotFoundError: No module named 'mpi4py')"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param("MPICH Version:      5.0.2", None, id="MPICH"),
        pytest.param("MPI VERSION    : CRAY MPICH version 8.1.29.8", None, id="a relation"),
        pytest.param(
            "Open MPI v5.0.8",
            "mpi4py is built for another MPI library than MPICH (Open MPI v5.0.8)",
            id="another library",
        ),
    ],
)
def test_only_mpich_and_its_relations_speak_as_we_do(monkeypatch, tmp_path, said, why):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{said}'\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    assert world.why_not() == why
