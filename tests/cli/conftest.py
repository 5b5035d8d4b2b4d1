"""Machines that this one is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def with_slurm(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine from which jobs are submitted."""
    fake = tmp_path / "slurm" / "sbatch"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    path = os.pathsep.join([str(fake.parent), os.environ.get("PATH", "")])
    return {"PATH": path, "SLURM_CONF": str(fake.parent / "slurm.conf")}
