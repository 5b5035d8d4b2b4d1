"""Opens a whole arm: on this node, and with its workers dealt out over the others where an allocation has several."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from grader.measuring.backends.arm import Arm
from grader.measuring.backends.backend import Backend, Site, ports_of
from grader.measuring.backends.members import SHARED, started
from grader.measuring.nodes import remote_part
from grader.measuring.nodes.relaying import let_in, let_out
from grader.measuring.nodes.remote_part import Order
from grader.record.trace import Role
from grader.sandbox.start import Ground

_MEETING_TICK_S = 0.01


@contextlib.contextmanager
def opened(backend: Backend, site: Site) -> Iterator[Arm]:
    """The arm, its processes started; leaving the context ends them all, and nothing of them is left."""
    with contextlib.ExitStack() as stack:
        ports = stack.enter_context(site.level.ports(backend.ports(site.workers, mpi=site.mpi)))
        site = replace(site, ports=ports)
        posts = _posts(backend, site)
        away = {place for places in posts.values() for place in places}
        arm, ground, shared = stack.enter_context(started(backend, site, away=away))
        if posts:
            _post(stack, arm, backend, posts, ground, shared)
        yield arm


def _posts(backend: Backend, site: Site) -> dict[str, tuple[str, ...]]:
    """Which members are on which other node: workers are dealt out in blocks; who serves, and the rest, stay here.

    Members that belong on a node are there.
    """
    if not backend.spans or not site.nodes:
        return {}
    members = backend.members(site, SHARED)
    workers = [m for m in members if m.role is Role.WORKER]
    workers.sort(key=lambda m: not m.serves)
    everywhere = ["", *site.nodes]
    node_of = {m.place: everywhere[n * len(everywhere) // len(workers)] for n, m in enumerate(workers)}
    node_of |= {m.place: m.node for m in members if m.node}
    made = {node: tuple(place for place, at in node_of.items() if at == node) for node in site.nodes}
    return {node: places for node, places in made.items() if places}


def _post(
    stack: contextlib.ExitStack,
    arm: Arm,
    backend: Backend,
    posts: Mapping[str, tuple[str, ...]],
    ground: Ground,
    shared: Path,
) -> None:
    """Starts the members on other nodes, and tells them where the others are as soon as that is known."""
    site, secret = arm.site, secrets.token_hex(32)
    port = let_in(stack, str(site.folder / "relay"), secret, ground)
    over, arrived = arm.over, functools.partial(_note_arrival, backend, shared)
    for node, places in posts.items():
        order = Order(node, site, backend.name, places, site.node, port, secret)
        part = stack.enter_context(remote_part.opened(order, over=over, arrived=arrived))
        arm.parts.append(part)
        if part.port:
            out = {"host": node, "port": part.port, "secret": secret}
            path = str(site.folder / f"to-{len(arm.parts)}")
            let_out(stack, path, out, ports_of(backend.members(site, SHARED), places), ground)
    stack.callback(arm.parts.clear)
    told: list[bool] = []

    def look() -> None:
        meeting = None if told else backend.meeting(shared)
        if meeting is not None:
            told.append(True)
            for part in arm.parts:
                part.tell("meet", file=meeting.file, content=meeting.content.hex(), ports=meeting.ports)

    stack.callback(site.loop.call(functools.partial(site.loop.every, _MEETING_TICK_S, look)))


def _note_arrival(backend: Backend, shared: Path, place: str) -> None:
    """Writes the file with which a worker on another node says that it has joined, where the others look for it."""
    name = backend.arrival(place)
    if name is not None:
        with contextlib.suppress(OSError):
            descriptor = os.open(shared / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
            with os.fdopen(descriptor, "w") as file:
                file.write("connected")
