"""What ``mpiexec`` of a program needs to start ranks on other nodes: their names, and how it gets there.

MPICH's mpiexec starts a process of its own on each host that it is told, by a command that is to lead there, as ssh
does. The hosts it is told here are the arm's boxes, one for each node, and the command is ``mpi_launch``. All else, how
ranks find one another, what they print and how they end, is mpiexec's own.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.inside.boot import POLL_S

_TIMEOUT_S = 20.0
LINE_BYTES = 1 << 20
HOSTS = "GRADER_HOSTS"
"""The variable that tells ``mpi_launch`` how it gets to the hosts."""


def prepare(given: Mapping[str, Any], folder: Path, own: Path, path: str) -> dict[str, str]:
    """Has a folder made for the run on all other nodes; what mpiexec must find in its environment.

    Args:
        given: the program's settings.
        folder: of the run.
        own: an empty folder, for what is written here.
        path: where programs are looked for.

    Raises:
        RuntimeError: it is another mpiexec.
        TimeoutError: a node did not answer.
    """
    _require_mpich(path)
    for host in given["hosts"][1:]:
        _asked_until(host["orders"], {"kind": "prepare", "folder": str(folder)}, given["start_s"])
    counts = [f"{name(number)}:{host['ranks']}\n" for number, host in enumerate(given["hosts"])]
    (own / "hosts").write_text("".join(counts))
    launch = own / "launch"
    launch.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m grader.inside.mpi_launch "$@"\n')
    launch.chmod(0o755)
    first, last = given["mpiexec"]
    return {
        HOSTS: json.dumps(given["hosts"]),
        "HYDRA_HOST_FILE": str(own / "hosts"),
        "HYDRA_LAUNCHER": "ssh",  # whose place it takes
        "HYDRA_LAUNCHER_EXEC": str(launch),
        "HYDRA_IFACE": socket.if_indextoname(1),
        "MPIEXEC_PORT_RANGE": f"{first}:{last}",
    }


def finish(given: Mapping[str, Any]) -> None:
    """Has all that a run left on other nodes ended and removed."""
    for host in given.get("hosts", ())[1:]:
        with contextlib.suppress(OSError, ValueError):  # the next run does not begin before it is done
            asked(host["orders"], {"kind": "finish"}, _TIMEOUT_S)


def name(number: int) -> str:
    """What mpiexec calls a host: no name of a machine, since it starts what is on its own machine by itself."""
    return f"grader-host-{number}"


def asked(port: int, order: Mapping[str, Any], timeout_s: float | None) -> dict[str, Any]:
    """What the process on another node replies.

    Raises:
        OSError: nobody is there, or it takes too long.
        ValueError: what came is no reply.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S) as line, line.makefile("rwb") as file:
        line.settimeout(timeout_s)
        file.write(json.dumps(order).encode() + b"\n")
        file.flush()
        reply: dict[str, Any] = json.loads(file.readline(LINE_BYTES))
        return reply


def _asked_until(port: int, order: Mapping[str, Any], timeout_s: float) -> None:
    """Asks again while the process there is not up."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        with contextlib.suppress(OSError, ValueError):
            asked(port, order, max(POLL_S, until - time.monotonic()))
            return
        time.sleep(POLL_S)
    raise TimeoutError(f"another node did not make ready for the run within {timeout_s:g} s")


def _require_mpich(path: str) -> None:
    """Another library's mpiexec would read nothing of this, and start all ranks here."""
    environment = {**os.environ, "PATH": path}
    try:
        said = subprocess.run(
            ["mpiexec", "--version"], env=environment, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        ).stdout
    except FileNotFoundError:
        said = "there is none"
    if "HYDRA" not in said:
        which = said.strip().splitlines()[0] if said.strip() else "it does not say"
        raise RuntimeError(f"over several nodes ranks are started by the mpiexec of MPICH, and this one is: {which}")
