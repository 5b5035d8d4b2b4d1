"""What ``mpiexec`` calls in place of ssh: ``mpi_launch [OPTIONS] HOST COMMAND...`` runs a command on a host.

At home it becomes the command; elsewhere it asks the process there, and ends as the command does.
"""

from __future__ import annotations

import json
import os
import shlex
import sys

from grader.inside import mpi_hosts


def main() -> int:
    """The exit status of the command."""
    words = sys.argv[1:]
    while words and words[0].startswith("-"):
        del words[0]
    host, *rest = words
    command = shlex.split(" ".join(rest))  # as a shell there would take it
    hosts = json.loads(os.environ[mpi_hosts.HOSTS])
    number = next(n for n in range(len(hosts)) if mpi_hosts.name(n) == host)
    # Of mpiexec's own environment all ranks get the same. These differ from node to node, so that it must not see them.
    ports = {
        "FI_TCP_PORT_LOW_RANGE": str(hosts[number]["first"]),
        "FI_TCP_PORT_HIGH_RANGE": str(hosts[number]["last"]),
    }
    if number == 0:
        os.execvpe(command[0], command, {**os.environ, **ports})  # noqa: S606 -- as ssh would
    order = {"kind": "start", "command": command, "environment": ports, "folder": os.getcwd()}
    try:
        return int(mpi_hosts.asked(hosts[number]["orders"], order, None)["status"])
    except (OSError, ValueError) as fault:
        sys.stderr.write(f"{host} cannot be reached: {fault}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
