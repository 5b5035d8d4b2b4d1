"""A cluster of ipyparallel engines for one run of a program, under the profile that the program is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from grader.inside import boot
from grader.inside.ipp_controller import FAST

PROFILE = "default"  # so that a program which names none finds them, too
# By hand a controller keeps what tasks returned, for whoever asks for it later; a program may do so here, too. It is
# the memory of the run, so that there is less of it.
_KEPT = f"--DictDB.size_limit={128 << 20}"
_FOLDERS = ("security", "log", "pid", "startup", "static", "db")


def forget() -> None:
    """Removes what earlier runs left under any profile: a connection file that is there already connects to nothing."""
    shutil.rmtree(os.environ["IPYTHONDIR"], ignore_errors=True)


def start(given: dict[str, Any], folder: Path, environment: dict[str, str]) -> None:
    """Starts a controller and the engines, in the folder of the run; returns when all of them are there.

    Raises:
        TimeoutError: they were not there in time.
    """
    profile = Path(os.environ["IPYTHONDIR"]) / f"profile_{PROFILE}"
    shutil.rmtree(profile, ignore_errors=True)
    for name in _FOLDERS:
        (profile / name).mkdir(parents=True)
    common = [f"--profile-dir={profile}", "--log-level=ERROR"]
    _spawn("controller", [*common, "--ip=127.0.0.1", _KEPT, *FAST], folder, environment)
    for kind in ("engine", "client"):
        boot.await_file(profile / "security" / f"ipcontroller-{kind}.json", timeout_s=given["start_s"])
    for _ in range(given["workers"]):
        _spawn("engine", [*common, "--IPEngine.enable_nanny=False"], folder, environment)
    _await_engines(profile, given["workers"], given["start_s"])


def _spawn(which: str, options: list[str], folder: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", f"ipyparallel.{which}", *options]
    subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=boot.STDERR)


def _await_engines(profile: Path, count: int, timeout_s: float) -> None:
    import ipyparallel

    client = ipyparallel.Client(str(profile / "security" / "ipcontroller-client.json"), timeout=timeout_s)
    try:
        client.wait_for_engines(count, timeout=timeout_s)
    finally:
        client.close()
