"""The MPI world that an arm's engines form: its ports, and whether this machine has an MPI library for it."""

from __future__ import annotations

import contextlib
import functools
import random
import socket
import subprocess
import sys
from subprocess import DEVNULL

from grader.errors import BackendError

_PORTS = range(61_000, 65_536)  # above those that kernels pick from, below none that Landlock closes
_TRIES = 20
_TIMEOUT_S = 20
_ASK = """
import mpi4py
mpi4py.rc.initialize = False
from mpi4py import MPI
print(MPI.Get_library_version().splitlines()[0])
"""


def ports(workers: int) -> range:
    """Ports of the loopback device that nobody uses: one for the process manager, then one for each rank.

    Where an arm has a network of its own they are free in any case.

    Raises:
        BackendError: none were found.
    """
    for _ in range(_TRIES):
        first = random.randrange(_PORTS.start, _PORTS.stop - workers)  # noqa: S311 -- not a secret
        wanted = range(first, first + 1 + workers)
        if all(_is_free(port) for port in wanted):
            return wanted
    raise BackendError(f"{workers + 1} free ports in a row were not found for the ranks of MPI. Try again later.")


@functools.cache
def why_not() -> str | None:
    """Why engines cannot form an MPI world with this Python, or None when they can."""
    try:
        asked = subprocess.run(
            [sys.executable, "-I", "-c", _ASK], stdin=DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"mpi4py does not load within {_TIMEOUT_S} s"
    if asked.returncode != 0:
        words = asked.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        return f"mpi4py does not load ({words[-1]})"
    library = asked.stdout.decode(errors="replace").strip()
    return None if "mpich" in library.lower() else f"mpi4py is built for another MPI library than MPICH ({library})"


def _is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.socket() as tried:
        tried.bind(("127.0.0.1", port))
        return True
    return False
