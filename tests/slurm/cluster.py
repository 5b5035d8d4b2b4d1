"""The test cluster, as tests use it: slurm/testcluster and what is started by it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "slurm" / "testcluster"
NO_SLURM_HERE = 3
"""The exit code of testcluster on a machine that has no Slurm to offer."""
LONG = pytest.mark.skipif(
    os.environ.get("GRADER_ALL_FAULTS") == "0", reason="takes long, and GRADER_ALL_FAULTS=0: `make test-slurm` runs it"
)
"""A fault that takes ten seconds or more: `.ci/run` leaves it out."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster, as a user on its login node has it."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of a shell on the login node."""
        outside = {key: value for key, value in os.environ.items() if not key.startswith("SLURM_")}
        return {**outside, "SLURM_CONF": str(self.folder / "slurm.conf")}

    @property
    def nodes(self) -> list[str]:
        """The nodes' names."""
        return list(json.loads((self.folder / "plan.json").read_text())["nodes"])

    def run(self, *argv: str | Path, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs a command there; whether it succeeded is for the caller to see."""
        return subprocess.run(
            argv, env=self.env, capture_output=True, text=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL
        )

    def control(self, *argv: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs a command of testcluster on this cluster."""
        return control("--dir", self.folder, *argv)

    def kill(self, name: str = "", *, node: str = "") -> None:
        """Kills a daemon (munged, slurmctld, slurmd-n1), or a node with the processes of all jobs there."""
        done = self.control("kill", *(["--node", node] if node else [name]))
        assert done.returncode == 0, done.stderr

    def revive(self, name: str) -> None:
        """Starts a killed daemon again, and returns when it does its work."""
        done = self.control("revive", name)
        assert done.returncode == 0, done.stderr

    def start(self, *options: str) -> None:
        """Starts it, or what of it is not running; skips the test where there is no Slurm."""
        done = self.control("start", *options)
        if done.returncode == NO_SLURM_HERE:
            pytest.skip(done.stderr.strip())
        assert done.returncode == 0, done.stderr

    def cancel_all(self) -> None:
        """Ends all jobs, unless the cluster is too broken to have any."""
        if self.control("status").returncode == 0:
            self.run("scancel", "--full", f"--user={os.geteuid()}")
            for _ in range(600):
                if not self.run("squeue", "--noheader").stdout:
                    return
                time.sleep(0.05)
            raise AssertionError(self.run("squeue").stdout)

    def stop(self) -> None:
        """Ends all of it."""
        done = self.control("stop")
        assert done.returncode == 0, done.stderr


def control(
    *argv: str | Path, env: dict[str, str] | None = None, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs slurm/testcluster; the prefix is a command that runs commands, such as setpriv."""
    command = [*prefix, PROGRAM, *argv]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL
    )
