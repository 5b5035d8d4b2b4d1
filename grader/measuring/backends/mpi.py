"""The MPI world that an arm's engines form: whether this machine has an MPI library for it."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from subprocess import DEVNULL

from grader.sandbox import installation

_TIMEOUT_S = 20
_ASK = """
import mpi4py
mpi4py.rc.initialize = False
from mpi4py import MPI
print(MPI.Get_library_version().splitlines()[0])
"""


@functools.cache
def why_not() -> str | None:
    """Why engines cannot form an MPI world with this Python, or None when they can."""
    own = installation.running()
    try:
        asked = subprocess.run(
            [sys.executable, *installation.flags(own), "-c", _ASK],
            env={**os.environ, "PYTHONPATH": "", **installation.variables(own)},
            stdin=DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"mpi4py does not load within {_TIMEOUT_S} s"
    if asked.returncode != 0:
        words = asked.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        return f"mpi4py does not load ({words[-1]})"
    library = asked.stdout.decode(errors="replace").strip()
    return None if "mpich" in library.lower() else f"mpi4py is built for another MPI library than MPICH ({library})"
