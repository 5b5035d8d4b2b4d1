"""No isolation: for a student's check of their own code on a machine without bubblewrap."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.sandbox.box import Box, Command, Limits, Mount, Network, python_command


@dataclass(frozen=True, slots=True)
class _Host:
    """The machine's own network."""

    def prefix(self) -> list[str]:
        """Nothing is to be entered."""
        return []


@dataclass(frozen=True, slots=True)
class Bare:
    """The level that isolates nothing: a scrubbed environment and resource limits only."""

    @property
    def name(self) -> str:
        """What reports are stamped with."""
        return "none"

    @property
    def isolates(self) -> bool:
        """A submission could read whatever its user can read."""
        return False

    @property
    def mounts(self) -> bool:
        """Files stay where they are."""
        return False

    @property
    def path_sockets(self) -> bool:
        """They may be opened."""
        return True

    def rules(self, box: Box) -> dict[str, Any]:
        """Nothing is given up."""
        del box
        return {}

    def user(self) -> int | None:
        """Ours: only another user's could be told from it, and only root can change to one."""
        return None

    @contextlib.contextmanager
    def network(self) -> Iterator[Network]:
        """The machine's own network."""
        yield _Host()

    def path(self, mount: Mount) -> str:
        """The file itself."""
        return str(mount.source)

    def command(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The Python command alone."""
        del network, user, limits  # the module applies the limits itself
        inside = next(self.path(m) for m in box.mounts if m.target == "/grader")
        return Command(python_command(box.module, inside))
