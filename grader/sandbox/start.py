"""Starts boxes on this machine."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from subprocess import PIPE
from typing import Any

from grader import probe
from grader.inside.boot import BOOT_VARIABLE
from grader.sandbox.box import Box, Level, Limits, Network, environment


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the boxes of one arm stand: level, network, user and limits are the same for all of them."""

    level: Level
    network: Network
    user: int | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Wire:
    """How the probe of a box reaches its listener.

    Attributes:
        address: the value of its environment variable; empty where nobody listens.
        descriptor: the socket that the box inherits, if that is the way.
    """

    address: str
    descriptor: int | None = None


def start(ground: Ground, box: Box, given: dict[str, Any], *, wire: Wire) -> subprocess.Popen[bytes]:
    """The box's process, started: requests by standard input, replies by standard output, prints by error."""
    level = ground.level
    home = "/home" if level.mounts else str(next(m.source for m in box.mounts if m.target == "/shared"))
    limits = _resource_limits(ground)
    variables = environment(box, home=home)
    variables[BOOT_VARIABLE] = json.dumps(
        {**given, "limits": limits, "rules": level.rules(box), "own_namespace": level.mounts}
    )
    if wire.address:
        variables[probe.SOCKET_VARIABLE] = wire.address
    command = level.command(box, network=ground.network, user=ground.user, limits=ground.limits)
    inherited = (*command.descriptors, *([] if wire.descriptor is None else [wire.descriptor]))
    try:
        return _popen(command.arguments, variables, inherited, cwd="/" if level.mounts else home)
    finally:
        for number in inherited:
            os.close(number)


def _popen(
    arguments: list[str], variables: dict[str, str], inherited: tuple[int, ...], *, cwd: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=variables,
        cwd=cwd,
        pass_fds=inherited,
        start_new_session=True,
        bufsize=0,
    )


def _resource_limits(ground: Ground) -> dict[str, int]:
    """What each process sets for itself before anything else.

    The number of processes is counted for the user: without a user id or namespace of its own the count would
    include the student's whole desktop.
    """
    memory = ground.limits.memory_mb << 20
    limits = {"RLIMIT_CORE": 0, "RLIMIT_AS": memory + (2 << 30), "RLIMIT_FSIZE": ground.limits.scratch_mb << 20}
    if ground.level.mounts:
        limits["RLIMIT_NPROC"] = ground.limits.processes
    return limits
