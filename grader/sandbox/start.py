"""Starts boxes on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from subprocess import PIPE
from typing import Any

from grader import probe
from grader.errors import SandboxError
from grader.inside.boot import BOOT_VARIABLE
from grader.sandbox import resources
from grader.sandbox.box import Box, Level, Limits, Network, environment, python_command
from grader.sandbox.template import INSIDE, UMASK, Entry, Template


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the boxes of one arm stand: level, network, user and limits are the same for all of them.

    Attributes:
        template: whose copies go on in the boxes, where there is one.
    """

    level: Level
    network: Network
    user: int | None
    limits: Limits
    template: Template | None = None


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
    """The box's process, started: requests by standard input, replies by standard output, prints by error.

    Raises:
        SandboxError: a hard limit of this shell or job is lower than a run needs.
    """
    level = ground.level
    home = "/home" if level.mounts else str(next(m.source for m in box.mounts if m.target == "/shared"))
    limits = _resource_limits(ground)
    variables = environment(box, home=home)
    variables[BOOT_VARIABLE] = json.dumps(
        {**given, "limits": limits, "rules": level.rules(box), "own_namespace": level.mounts}
    )
    if wire.address:
        variables[probe.SOCKET_VARIABLE] = wire.address
    if (process := _copied(ground, box, variables)) is not None:
        return process
    command = level.command(box, network=ground.network, user=ground.user, limits=ground.limits)
    inherited = (*command.descriptors, *([] if wire.descriptor is None else [wire.descriptor]))
    try:
        return _popen(command.arguments, variables, inherited, cwd="/" if level.mounts else home)
    finally:
        for number in inherited:
            os.close(number)


def _copied(ground: Ground, box: Box, variables: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
    """The box's process as a copy of the template; None where there is none, and from when it failed."""
    if ground.template is None or not ground.template.works:
        return None
    waiting = ground.level.waiting(box, network=ground.network, user=ground.user, limits=ground.limits)
    with contextlib.suppress(SandboxError):
        return ground.template.start(Entry(waiting, python_command(box.module, INSIDE), variables, ground.user))
    return None


def _popen(
    arguments: list[str], variables: dict[str, str], inherited: tuple[int, ...], *, cwd: str
) -> subprocess.Popen[bytes]:
    with resources.inherited():
        return subprocess.Popen(
            arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=variables,
            cwd=cwd,
            pass_fds=inherited,
            start_new_session=True,
            umask=UMASK,
            bufsize=0,
        )


def _resource_limits(ground: Ground) -> dict[str, int]:
    """What each process sets for itself before anything else.

    Raises:
        SandboxError: this shell or job does not allow what a run needs.
    """
    wanted, hard = resources.of_a_box(ground.limits, own_processes=ground.level.mounts), resources.hard_limits()
    if (low := resources.lacking(wanted, hard)) is not None:
        raise SandboxError(low)
    return resources.granted(wanted, hard)
