"""The machine itself: what the levels without namespaces have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from grader.sandbox.box import Box, Command, Mount, Network, python_command


@dataclass(frozen=True, slots=True)
class HostNetwork:
    """The machine's own network."""

    def prefix(self) -> list[str]:
        """Nothing is to be entered."""
        return []


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """The machine's own network, which is always there."""
    yield HostNetwork()


def path(mount: Mount) -> str:
    """The file itself."""
    return str(mount.source)


def command(box: Box) -> Command:
    """The Python command alone; it applies limits and rules to itself."""
    inside = next(path(m) for m in box.mounts if m.target == "/grader")
    return Command(python_command(box.module, inside))
