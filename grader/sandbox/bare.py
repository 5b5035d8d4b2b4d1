"""No isolation: for a student's check of their own code on a machine that has no sandbox."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from grader.inside.shared_memory import OF_LIBRARIES
from grader.sandbox import host, ports
from grader.sandbox.box import Box, Command, Limits, Mount, Network


@dataclass(frozen=True, slots=True)
class Bare:
    """The level that isolates nothing: a scrubbed environment and resource limits only."""

    name = "none"
    made_with = ""
    isolates = False
    mounts = False
    path_sockets = True
    own_network = False
    shared_memory = True

    def rules(self, box: Box) -> dict[str, Any]:
        """Nothing is given up."""
        del box
        return {"shared": list(OF_LIBRARIES)}

    def user(self) -> int | None:
        """Ours: only root could change to another one."""
        return None

    def network(self, limits: Limits) -> AbstractContextManager[Network]:
        """The machine's own."""
        del limits
        return host.network(shared=OF_LIBRARIES)

    def ports(self, count: int) -> AbstractContextManager[range]:
        """Of the machine's own loopback device, which other arms use too."""
        return ports.claimed(count)

    def path(self, mount: Mount) -> str:
        """The file itself."""
        return host.path(mount)

    def template(self, box: Box) -> None:
        """There are no boxes that it could enter."""

    def waiting(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """As any: nobody enters."""
        return self.command(box, network=network, user=user, limits=limits)

    def command(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The Python command alone."""
        del user, limits
        return host.command(box, network)
