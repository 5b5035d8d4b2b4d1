"""One ipyparallel engine of an arm, with the assignment's modules already imported."""

from __future__ import annotations

import sys
from pathlib import Path

from grader.inside import boot, ipp_names, mpi_rank
from grader.probe import hello


def main() -> None:
    """Imports what tasks will need, then waits for the controller and joins it."""
    given = boot.settings()
    hello("engine")
    from ipyparallel.engine.app import main as engine

    boot.author_module(given, "tasks")
    ipp_names.share_with(Path(given["entry_file"]).stem)
    connection = Path(given["profile"]) / "security" / "ipcontroller-engine.json"
    boot.await_file(connection, timeout_s=given["start_s"])
    if "rank" in given:
        mpi_rank.join(given)
    profile = f"--profile-dir={given['profile']}"
    sys.argv = ["ipengine", profile, f"--file={connection}", "--log-level=ERROR", "--IPEngine.enable_nanny=False"]
    sys.argv += [f"--IPEngine.timeout={given['start_s']}"]
    # To watch its controller an engine would listen at a port of its own, which may not be open to it.
    sys.argv += ["--IPEngine.max_heartbeat_misses=0"]
    sys.argv += [f"--IPEngine.startup_command=__import__({ipp_names.__name__!r}, fromlist=['']).bind_packages()"]
    if "rank" in given:
        sys.argv += ["--IPEngine.use_mpi=True"]  # an engine's number is its rank
    engine()
