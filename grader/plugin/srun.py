"""A student's check on a cluster: the same pytest, in an allocation of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.coursework import assignment as assignments
from grader.errors import NoSlurmError

TIME_LIMIT = "0:30:00"


def is_wanted(workers: str) -> bool:
    """Whether an allocation is asked for, and this is not within one."""
    return workers == "slurm" and "SLURM_JOB_ID" not in os.environ


def run(arguments: Sequence[str], paths: Sequence[Path]) -> int:
    """Runs pytest with these arguments on a node that has a core for each worker; its exit status.

    Args:
        arguments: of this very pytest.
        paths: what it was asked to grade, which says how many workers there will be.

    Raises:
        NoSlurmError: there is no ``srun`` here.
    """
    if shutil.which("srun") is None:
        raise NoSlurmError("srun is not on PATH. Log in to the cluster, or leave out --grader-workers=slurm.")
    command = [
        *("srun", "--ntasks=1", f"--cpus-per-task={_workers(paths)}", f"--time={TIME_LIMIT}", "--job-name=grader"),
        *(sys.executable, "-m", "pytest", *arguments),
    ]
    return subprocess.run(command, check=False).returncode


def _workers(paths: Sequence[Path]) -> int:
    """As many as the most parallel assignment at these paths has."""
    folders = {f for path in paths for f in (path, path.parent, *path.glob("*"), *path.glob("*/*"))}
    found = [assignments.load(f) for f in folders if (f / assignments.FILE).is_file()]
    return max((a.workers for a in found), default=1)
