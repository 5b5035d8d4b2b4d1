"""The machine itself: what the levels without namespaces have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from grader.inside import shared_memory
from grader.sandbox.box import Box, Command, Mount, Network, python_command


@dataclass(frozen=True, slots=True)
class HostNetwork:
    """The machine's own network."""

    def prefix(self) -> list[str]:
        """Nothing is to be entered."""
        return []


@contextlib.contextmanager
def network(*, shared: tuple[str, ...]) -> Iterator[Network]:
    """The machine's own network, which is always there.

    Shared memory is the machine's, too: what an arm left there under such names is removed when it has ended.
    """
    before = shared_memory.present()
    try:
        yield HostNetwork()
    finally:
        shared_memory.remove_new(before, named=shared)


def path(mount: Mount) -> str:
    """The file itself."""
    return str(mount.source)


def command(box: Box, network: Network) -> Command:
    """The Python command, in its network; it applies limits and rules to itself."""
    inside = next(path(m) for m in box.mounts if m.target == "/grader")
    return Command([*network.prefix(), *python_command(box.module, inside)])
