"""Landlock, seccomp and limits, where bubblewrap cannot be had: each process gives up its rights itself.

Weaker than bubblewrap: that hidden files exist can still be seen (``stat``), other processes too, and the kernel does
not end what outlives a killed supervisor. A network and shared memory of its own an arm has where namespaces can be
made for it. Elsewhere it may use no port but its own and no shared memory, and what cannot do without is refused.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.inside import confine
from grader.sandbox import holder, host, ports, seccomp
from grader.sandbox.box import Box, Command, Limits, Mount, Network, python_roots

ENOUGH = 6  # the ABI of Linux 6.12: signals stay within; without it a submission could kill the grader
# All of /proc: loky reads what is its own there. Landlock itself keeps a process from reading the environment, the
# memory and the open files of processes outside, as from tracing them.
_READ = ("/usr", "/bin", "/lib", "/lib64", "/proc", "/sys/devices/system/cpu", "/sys/fs/cgroup")
_FILES = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/hosts", "/etc/nsswitch.conf", "/etc/passwd"),
    *("/dev/urandom", "/dev/random"),
)
_WRITE = ("/dev/null", "/dev/zero", "/dev/full")
_MEMORY = "/dev/shm"  # noqa: S108 -- multiprocessing keeps its semaphores there
_SHARED = ("",)  # a submission may leave what it likes in shared memory, under any name


@dataclass(frozen=True, slots=True, kw_only=True)
class Landlock:
    """The level for machines without bubblewrap.

    Attributes:
        for_grades: whether arms must be kept apart at any cost; a student's own check may use the machine's memory.
        alone: as if no namespace could be made.
    """

    for_grades: bool = True
    alone: bool = False
    name = "landlock"
    made_with = ""
    isolates = True
    mounts = False
    path_sockets = False  # one could be any service's

    @property
    def own_network(self) -> bool:
        """Where a network namespace can be had."""
        return holder.NETWORK in self._kinds()

    @property
    def shared_memory(self) -> bool:
        """Only an arm's own: in the machine's a submission could read and write that of the reference."""
        return holder.MEMORY in self._kinds() or not self.for_grades

    def rules(self, box: Box) -> dict[str, Any]:
        """What the box's processes keep; see ``inside.confine``."""
        own = [str(m.source) for m in box.mounts if m.writable]
        seen = [str(m.source) for m in box.mounts if not m.writable]
        return {
            "read": [*_READ, *map(str, python_roots()), *seen],
            "files": list(_FILES),
            "write": [*_WRITE, *([_MEMORY] if self.shared_memory else []), *own],
            "ports": None if self.own_network else list(box.ports),
            "filter": seccomp.program(without_namespaces=True).hex(),
            "shared": list(self._tidied()),
            **({"folder": own[-1]} if own else {}),
        }

    def user(self) -> int | None:
        """Ours."""
        return None

    def network(self, limits: Limits) -> AbstractContextManager[Network]:
        """An arm's own, and shared memory, where namespaces for them can be had; else the machine's."""
        kinds = self._kinds()
        return holder.held(kinds, memory_mb=limits.scratch_mb) if kinds else host.network(shared=self._tidied())

    def ports(self, count: int) -> AbstractContextManager[range]:
        """Of the arm's own loopback device, or of the machine's, which other arms use too."""
        return contextlib.nullcontext(ports.own(count)) if self.own_network else ports.claimed(count)

    def path(self, mount: Mount) -> str:
        """The file itself."""
        return host.path(mount)

    def template(self, box: Box) -> None:
        """There are no boxes that it could enter."""

    def waiting(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """As any: nobody enters."""
        return self.command(box, network=network, user=user, limits=limits)

    def command(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The Python command, in the arm's namespaces; it confines itself."""
        del user, limits
        return host.command(box, network)

    def _tidied(self) -> tuple[str, ...]:
        """What is removed from the machine's shared memory: nothing where an arm cannot have left it."""
        return _SHARED if self.shared_memory and holder.MEMORY not in self._kinds() else ()

    def _kinds(self) -> tuple[str, ...]:
        return () if self.alone else holder.available()


def why_not() -> str | None:
    """Why Landlock cannot be used on this machine, or None when it can: it is tried, not guessed."""
    if sys.platform != "linux" or not seccomp.supported():
        return "only Linux on x86-64 or ARM has it"
    if os.geteuid() == 0:
        return "root may read other processes' environment in spite of it: grade as an ordinary user"
    version = confine.landlock_version()
    if version < ENOUGH:
        return f"this kernel's Landlock has version {version}; {ENOUGH} is needed (Linux 6.12)"
    inside = str(Path(confine.__file__).parents[2])
    rules = Landlock(alone=True).rules(Box("try", "", (), ports=range(1, 2)))
    rules["read"].append(inside)
    attempt = (
        f"import sys; sys.path.insert(0, {inside!r}); from grader.inside.confine import confine; confine({rules!r})"
    )
    tried = subprocess.run([sys.executable, "-I", "-B", "-c", attempt], capture_output=True, check=False)
    if tried.returncode == 0:
        return None
    words = tried.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return f"the kernel refuses it ({words[-1]})"
