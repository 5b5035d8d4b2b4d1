"""The nodes of the Slurm allocation that this process is in, and how a program is started on another one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_TIMEOUT_S = 20


def this_node() -> str:
    """The name by which other nodes know this one."""
    return os.environ.get("SLURMD_NODENAME", "")


def others() -> tuple[str, ...]:
    """The other nodes of the allocation, in Slurm's order; none outside of one, or where it has one node only."""
    if int(os.environ.get("SLURM_JOB_NUM_NODES", os.environ.get("SLURM_NNODES", "1"))) < 2 or not this_node():  # noqa: PLR2004
        return ()
    listed = _hostnames(os.environ.get("SLURM_JOB_NODELIST", ""))
    return tuple(name for name in listed if name != this_node())


def command(node: str, module: str) -> list[str]:
    """Runs one of our modules on another node of the allocation, with all cores that the job has there.

    Without a number a step has one core, and a step that shares nothing waits for the batch script's cores.
    """
    cores = os.environ.get("SLURM_CPUS_ON_NODE", "1")
    step = ["srun", "--overlap", "--nodes=1", "--ntasks=1", f"--cpus-per-task={cores}", f"--nodelist={node}"]
    return [*step, "--unbuffered", "--quiet", "--export=ALL", sys.executable, "-P", "-m", module]


def _hostnames(nodelist: str) -> list[str]:
    """The names in Slurm's short form, "n[1-3]"."""
    if not nodelist or shutil.which("scontrol") is None:
        return []
    asked = subprocess.run(
        ["scontrol", "show", "hostnames", nodelist], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )
    return asked.stdout.split() if asked.returncode == 0 else []
