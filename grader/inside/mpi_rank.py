"""Makes a process a rank of its arm's MPI world.

The ranks are in sandboxes without a memory or a network of their own: they speak TCP on the loopback device, each on
a port that is known beforehand, so that a relay can take its place on other nodes.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import Any

from grader.inside.boot import POLL_S

TRANSPORT = {
    "MPIR_CVAR_CH4_NETMOD": "ofi",
    "MPIR_CVAR_NOLOCAL": "1",
    "FI_PROVIDER": "tcp",
    "FI_TCP_IFACE": socket.if_indextoname(1),  # the loopback device is the first everywhere
    "HWLOC_HIDE_ERRORS": "2",  # it looks for a /sys
}
"""What a rank needs in its environment: shared memory, and whatever is found by /sys, a sandbox does not have."""


def join(given: dict[str, Any]) -> None:
    """Initialises MPI, which returns when all ranks have come; then the world's name is ``MPI.COMM_WORLD``.

    Raises:
        TimeoutError: the process manager did not come.
        RuntimeError: the MPI library formed another world.
    """
    rank, size, port = given["rank"], given["workers"], given["port"]
    line = _line(given["manager"], timeout_s=given["start_s"])
    own = {
        "PMI_FD": str(line.detach()),
        "PMI_RANK": str(rank),
        "PMI_SIZE": str(size),
        "FI_TCP_PORT_LOW_RANGE": str(port),
        "FI_TCP_PORT_HIGH_RANGE": str(port),
    }
    os.environ.update(TRANSPORT)
    os.environ.update(own)
    from mpi4py import MPI

    for name in own:
        del os.environ[name]  # a program that this one starts is no rank
    world = MPI.COMM_WORLD
    if (world.rank, world.size) != (rank, size):
        library = MPI.Get_library_version().splitlines()[0]
        raise RuntimeError(f"{library} made rank {world.rank} of {world.size}, not rank {rank} of {size}")


def _line(port: int, *, timeout_s: float) -> socket.socket:
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            line = socket.create_connection(("127.0.0.1", port))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line
        time.sleep(POLL_S)
    raise TimeoutError(f"the process manager did not come within {timeout_s:g} s")
