"""What this machine is, as far as it decides whether a student's check may run here at all."""

from __future__ import annotations

import os
import shutil
import sys

from grader.finding import Finding

NATIVE_WINDOWS = "native_windows"
_SRUN = "srun --ntasks=1 --cpus-per-task=2 --time=0:10:00 pytest assignments/"


def is_login_node() -> bool:
    """Whether jobs are submitted from here, but this is none: ``sbatch`` is there and no job id."""
    return shutil.which("sbatch") is not None and "SLURM_JOB_ID" not in os.environ


def obstacle() -> Finding | None:
    """Why nothing should be measured here, or None."""
    if sys.platform == "win32":
        return Finding(
            NATIVE_WINDOWS,
            "Native Windows lacks what workers are watched with (AF_UNIX, fcntl, resource).",
            "Use WSL 2: `wsl --install`, then in its shell `python3 -m venv .venv && .venv/bin/pip install "
            "'pytest-hpc-grader[all]'` and `.venv/bin/pytest assignments/`.",
        )
    if is_login_node():
        fact = "This looks like a login node (sbatch is here, but no job): only the file itself was looked at."
        return Finding("login_node", fact, f"Type: {_SRUN}   (--grader-here runs it here all the same)")
    return None
