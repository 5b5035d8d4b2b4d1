"""Landlock, seccomp and limits, where no user namespace can be had: each process gives up its rights itself.

Weaker than namespaces: that hidden files exist can still be seen (``stat``), the machine's network is there on the
ports that workers use, shared memory is the machine's, and the kernel does not end what outlives a killed supervisor.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.inside import confine
from grader.sandbox import host, ports, seccomp
from grader.sandbox.box import Box, Command, Limits, Mount, Network, python_roots

ENOUGH = 6  # the ABI of Linux 6.12: signals stay within; without it a submission could kill the grader
# All of /proc: loky reads what is its own there. Landlock itself keeps a process from reading the environment, the
# memory and the open files of processes outside, as from tracing them.
_READ = ("/usr", "/bin", "/lib", "/lib64", "/proc", "/sys/devices/system/cpu", "/sys/fs/cgroup")
_FILES = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/hosts", "/etc/nsswitch.conf", "/etc/passwd"),
    *("/dev/urandom", "/dev/random"),
)
_WRITE = ("/dev/null", "/dev/zero", "/dev/full", "/dev/shm")  # noqa: S108 -- multiprocessing keeps its semaphores in the last
_SHARED = ("",)  # a submission may leave what it likes in shared memory, under any name
_PORTS = (32_768, 65_535)  # what kernels and SCOOP pick from; services of the machine are below


class PortRules:
    """The rules of the ports, made when first wanted: to make them takes the kernel some 80 ms."""

    def __init__(self) -> None:
        self._made: int | None = None

    def copy(self) -> int:
        """A descriptor of them, for one box to inherit."""
        if self._made is None:
            self._made = confine.port_rules(*_PORTS)
        return os.dup(self._made)


@dataclass(frozen=True, slots=True)
class Landlock:
    """The level for machines without user namespaces."""

    port_rules: PortRules = field(default_factory=PortRules, compare=False, repr=False)
    name = "landlock"
    made_with = ""
    isolates = True
    mounts = False
    path_sockets = False  # one could be any service's

    def rules(self, box: Box) -> dict[str, Any]:
        """What the box's processes keep; see ``inside.confine``."""
        own = [str(m.source) for m in box.mounts if m.writable]
        seen = [str(m.source) for m in box.mounts if not m.writable]
        return {
            "read": [*_READ, *map(str, python_roots()), *seen],
            "files": list(_FILES),
            "write": [*_WRITE, *own],
            "filter": seccomp.program(without_namespaces=True).hex(),
            "shared": list(_SHARED),
        }

    def user(self) -> int | None:
        """Ours."""
        return None

    def network(self) -> AbstractContextManager[Network]:
        """The machine's own; the rules leave only the ports that workers use."""
        return host.network(shared=_SHARED)

    def ports(self, count: int) -> AbstractContextManager[range]:
        """Of the machine's own loopback device, which other arms use too."""
        return ports.claimed(count)

    def path(self, mount: Mount) -> str:
        """The file itself."""
        return host.path(mount)

    def command(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The Python command alone; it confines itself, to the ports by rules that it inherits."""
        del network, user, limits
        return host.command(box, self.port_rules.copy())


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
    rules = Landlock().rules(Box("try", "", ()))
    rules["read"].append(inside)
    attempt = (
        f"import sys; sys.path.insert(0, {inside!r}); "
        f"from grader.inside.confine import confine, port_rules; confine({rules!r}, port_rules(1, 1))"
    )
    tried = subprocess.run([sys.executable, "-I", "-B", "-c", attempt], capture_output=True, check=False)
    if tried.returncode == 0:
        return None
    words = tried.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return f"the kernel refuses it ({words[-1]})"
