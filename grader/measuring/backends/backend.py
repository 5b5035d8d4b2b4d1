"""The protocol of a backend, and the site that an arm is built on."""

from __future__ import annotations

import functools
import os
import secrets
import stat
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from grader.measuring.watch.loop import Loop
from grader.record.trace import Role
from grader.sandbox import Level, Limits
from grader.sandbox.template import Template

_SMALL = 1 << 14


@dataclass(frozen=True, slots=True)
class Member:
    """One process of an arm to be.

    Attributes:
        place: its name in the trace.
        module: the module of ``grader.inside`` that it runs.
        given: settings for it besides those that every process gets.
        student: whether it sees the submission's files.
        serves: whether it is the one that answers requests.
        ports: of the loopback device, at which members on any node find it, as far as known beforehand.
        has_nodes: whether it starts virtual nodes, whose first processes say hello by the node's name.
        node: where it belongs, of the site's other nodes; empty where it is dealt out, or stays at home.
    """

    place: str
    module: str
    role: Role
    given: dict[str, Any]
    student: bool = True
    serves: bool = False
    ports: tuple[int, ...] = ()
    has_nodes: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What an arm is built from.

    Attributes:
        name: the arm: "baseline", "reference", "submission".
        folder: an empty folder of ours for it.
        inside: our package as sandboxes see it.
        author: the author's files that sandboxes of this arm may see.
        submission: the program's files; None for the baseline, which is the author's.
        given: settings that every process of the arm gets.
        node: the name by which other nodes know this one; empty outside of an allocation.
        nodes: other nodes of the allocation, on which workers may be.
        mpi: whether the workers form an MPI world.
        ports: of the loopback device, as many as the backend asked for; nobody else has them.
        template: that holds what its processes import, where there is one.
        key: by which its processes know one another where others can connect to them; in hexadecimal.
    """

    name: str
    folder: Path
    inside: Path
    author: Path
    submission: Path | None
    workers: int
    limits: Limits
    level: Level
    loop: Loop
    start_s: float
    given: dict[str, Any]
    probe: bool = True
    clocks: bool = True
    node: str = ""
    nodes: tuple[str, ...] = ()
    mpi: bool = False
    ports: range = range(0)
    template: Template | None = None
    key: str = field(default_factory=functools.partial(secrets.token_hex, 32), repr=False)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where workers on other nodes find their controller or broker.

    Attributes:
        file: below the shared folder, the file that tells it.
        content: what is in that file.
        ports: of the loopback device at home.
    """

    file: str
    content: bytes
    ports: tuple[int, ...]


def read_whole(path: Path) -> bytes:
    """A small file that a sandbox has written, if it is there; nothing is read through a link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_SMALL) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def ports_of(members: Iterable[Member], places: Container[str]) -> list[int]:
    """The ports, known beforehand, at which members in these places are found."""
    return [port for member in members if member.place in places for port in member.ports]


class Backend(Protocol):
    """One way to spread work."""

    @property
    def name(self) -> str:
        """The name that ``assignment.toml`` uses."""

    @property
    def pool_is_workers(self) -> bool:
        """Whether the workers are processes that the client starts itself."""

    def ports(self, workers: int, *, mpi: bool) -> int:
        """How many ports of the loopback device its members must be told to listen at."""

    def members(self, site: Site, shared: str) -> list[Member]:
        """The processes of an arm, in the order of their start; ``shared`` is the folder that all of them see."""

    def worker_name(self) -> str:
        """What a student calls a worker: "engine", "SCOOP worker"."""

    def prepare(self, shared: Path) -> None:
        """Makes what the members expect in their shared folder."""

    def meeting(self, shared: Path) -> Meeting | None:
        """Where workers on other nodes find the rest, once that is known; never where none can be on another node."""

    def arrival(self, place: str) -> str | None:
        """The file below the shared folder with which a worker tells the others that it has joined, if it does."""

    @property
    def libraries(self) -> tuple[str, ...]:
        """Imports, as statements, that its processes begin with, whatever the assignment."""

    @property
    def spans(self) -> bool:
        """Whether its workers may be on several nodes."""
