"""The program under grading as a client of ipyparallel engines that were started for it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from grader.inside import boot, serve
from grader.probe import hello


def main() -> None:
    """Connects, waits for all engines, then serves requests; the entry gets the client as ``client``."""
    given = boot.settings()
    channel = boot.Channel()
    hello("client")
    import ipyparallel

    boot.author_module(given, "tasks")
    profile = Path(given["profile"])
    connection = profile / "security" / "ipcontroller-client.json"
    boot.await_file(connection, timeout_s=given["start_s"])
    _write_cluster_file(profile, given["workers"])
    client = ipyparallel.Client(str(connection), profile_dir=str(profile), timeout=given["start_s"])
    client.wait_for_engines(given["workers"], interactive=False, timeout=given["start_s"])
    serve.serve(channel, given, {"client": client})


def _write_cluster_file(profile: Path, workers: int) -> None:
    """Makes our engines the default cluster, as ``ipcluster start`` would.

    ``register_joblib_backend()`` takes no client: it looks for the default cluster, and starts one of its own
    where it finds none. Every launcher must name a living process; a sleeper stands for them all, so that a
    program that stops "its" cluster stops nothing else.
    """
    sleeper = subprocess.Popen(["sleep", "infinity"], stdin=subprocess.DEVNULL)
    process: dict[str, Any] = {"pid": sleeper.pid, "profile_dir": str(profile)}
    engines = {str(number): process for number in range(workers)}
    cluster = {"class": "ipyparallel.cluster.cluster.Cluster", "n": workers, "profile_dir": str(profile)}
    state = {
        "cluster": {**cluster, "cluster_id": ""},
        "controller": {"class": "local", "state": process},
        "engines": {"class": "local", "sets": {"1": {"n": workers, "engines": engines}}},
    }
    (profile / "security" / "cluster-.json").write_text(json.dumps(state))
