"""What this machine is: as a record tells of it, and whether a student's check may run on it at all."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from grader.record import Machine
from grader.record.finding import Finding

NATIVE_WINDOWS = "native_windows"
_CONFIGURATIONS = tuple(
    Path(p) for p in ("/etc/slurm/slurm.conf", "/etc/slurm-llnl/slurm.conf", "/run/slurm/conf/slurm.conf")
)
_PACKAGES = ("numpy", "scikit-learn", "joblib", "ipyparallel", "scoop", "deap", "mpi4py")
_PATIENCE_S = 5.0
_SRUN = "srun --ntasks=1 --cpus-per-task=2 --time=0:10:00 pytest assignments/"


def is_login_node() -> bool:
    """Whether jobs are submitted from here, but this is none: ``sbatch`` knows a cluster, and there is no job id."""
    return shutil.which("sbatch") is not None and "SLURM_JOB_ID" not in os.environ and _knows_a_cluster()


def _knows_a_cluster() -> bool:
    """Whether Slurm is set up here: its programs alone may be what somebody tries a cluster of their own with."""
    if "SLURM_CONF" in os.environ or any(place.exists() for place in _CONFIGURATIONS):
        return True
    try:  # without a file it may have its configuration from the controller, which only a command can tell
        asked = subprocess.run(["sinfo", "--noheader"], capture_output=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


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


def described(cores: int, nodes: tuple[str, ...] = (), limits: Mapping[str, int] | None = None) -> Machine:
    """This machine, for the record; other nodes of an allocation are taken to be alike.

    Args:
        cores: that may be used.
        nodes: the other ones.
        limits: of resources, that each process of a program gets.
    """
    return Machine(
        host=socket.gethostname(),
        cores=cores * (1 + len(nodes)),
        cpu=_cpu_model(),
        kernel=platform.release(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0,
        packages=packages(),
        job=_job(),
        nodes=nodes,
        limits=limits or {},
    )


def packages() -> dict[str, str]:
    """The versions of what assignments are about, as far as it is installed."""
    return {name: version for name in _PACKAGES if (version := _version(name))}


def _job() -> str:
    """The Slurm job that this process is part of, with its task in an array."""
    array, task = os.environ.get("SLURM_ARRAY_JOB_ID"), os.environ.get("SLURM_ARRAY_TASK_ID")
    return f"{array}_{task}" if array and task else os.environ.get("SLURM_JOB_ID", "")


def _cpu_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
