"""The MPI world of engines: what is said where this Python has no MPI."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grader.measuring.backends import mpi


@pytest.fixture(autouse=True)
def _asked_anew():
    mpi.why_not.cache_clear()
    yield
    mpi.why_not.cache_clear()


def test_a_python_without_mpi4py_is_told(monkeypatch, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))

    assert mpi.why_not() == "mpi4py does not load (ModuleNotFoundError: No module named 'mpi4py')"


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

    assert mpi.why_not() == why
