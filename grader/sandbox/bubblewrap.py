"""Namespaces by bubblewrap: own processes, own files, and one private network for all boxes of an arm.

As root every arm runs under a user id of its own that owns nothing; otherwise in a user namespace.
The private network is made by ``unshare``, not by an outer bubblewrap: inside one that masks parts of ``/proc``
no further ``/proc`` can be mounted.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

from grader.errors import SandboxError
from grader.sandbox import installation, namespaces, ports, programs, seccomp
from grader.sandbox.box import Box, Command, Limits, Mount, Network, python_command, python_roots, template_command
from grader.sandbox.programs import tool

INSIDE = "/grader"
ACCOUNT = "student"
"""The name of whoever runs in a box."""
_OWN_USER = 1000  # where the box has a user namespace of its own
_USERS = range(61_184, 65_520)  # the range that systemd keeps for users that exist for a moment only
_TO_DROP = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
_TO_ENTER = (*_TO_DROP, "CAP_SYS_ADMIN", "CAP_SYS_CHROOT")
_PROBE_TIMEOUT_S = 20
_HOSTS = Path(__file__).with_name("hosts")  # without it SCOOP and ipyparallel wait for name servers
_LOOPBACK_UP = """
import fcntl, socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(s, 0x8914, struct.pack("16sH14s", b"lo", 0x41, b""))
# With no address but 127.0.0.1 the C library takes IPv4 for absent, and Slurm asks it for what is there.
second = struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, socket.inet_aton("127.0.1.1"))
fcntl.ioctl(s, 0x8916, second)
print("up", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class _Namespace:
    """A network namespace that its holder keeps alive."""

    holder: int
    own_user_namespace: bool

    def prefix(self) -> list[str]:
        """Enters the holder's namespace; ``nsenter`` then becomes the box's own command."""
        here = f"/proc/{self.holder}/ns"
        users = [f"--user={here}/user", "--preserve-credentials"] if self.own_user_namespace else []
        return [tool("nsenter"), *users, f"--net={here}/net", "--"]


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """The level for grades."""

    root: bool
    isolates = True
    mounts = True
    path_sockets = True  # only those that were mounted are there
    own_network = True
    shared_memory = True

    @property
    def name(self) -> str:
        """Says which of the two kinds it is."""
        return "bubblewrap (own user id)" if self.root else "bubblewrap"

    @property
    def made_with(self) -> str:
        """Which bubblewrap it is."""
        found = programs.bubblewrap()
        return found.in_words if found else ""

    def rules(self, box: Box) -> dict[str, Any]:
        """The namespaces hold; a process need not confine itself."""
        del box
        return {}

    def user(self) -> int | None:
        """As root, an id that no process uses."""
        if not self.root:
            return None
        taken = _users_of_processes(Path("/proc"))
        return random.choice([u for u in _USERS if u not in taken])  # noqa: S311 -- not a secret

    @contextlib.contextmanager
    def network(self, limits: Limits) -> Iterator[Network]:
        """A network namespace with nothing but its loopback device."""
        del limits  # each box has shared memory of its own
        users = [] if self.root else ["--user", "--map-root-user"]
        command = [tool("unshare"), *users, "--net", "--", sys.executable, "-I", "-S", "-c", _LOOPBACK_UP]
        with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as holder:
            assert holder.stdout is not None  # noqa: S101 -- it is a pipe
            if holder.stdout.readline() != b"up\n":
                raise SandboxError(f"no network can be had that is an arm's own ({_last_line(holder)})")
            try:
                yield _Namespace(holder.pid, own_user_namespace=not self.root)
            finally:
                holder.kill()

    def ports(self, count: int) -> AbstractContextManager[range]:
        """Of the arm's own network, where nobody else is."""
        return contextlib.nullcontext(ports.own(count))

    def path(self, mount: Mount) -> str:
        """Where it was asked to be."""
        return mount.target

    def command(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The box's bubblewrap command line."""
        return self._bubble(box, python_command(box.module, INSIDE), network=network, user=user, limits=limits)

    def template(self, box: Box) -> Command | None:
        """In files like a box's, and with the rights that entering a box takes.

        It sees the machine's processes, since only from outside of a box's own ones can that be entered. An ordinary
        user's boxes have user namespaces, each made within another one, which nothing enters that has one of its own.
        """
        if not self.root or not seccomp.supported():
            return None
        accounts = _accounts(0)
        options = [
            *("--unshare-net", "--unshare-ipc", "--unshare-uts", "--hostname", "sandbox"),
            *("--die-with-parent", "--new-session", *_with(*_TO_ENTER)),
            *_files(box, accounts, Limits()),
        ]
        return Command([tool("bwrap"), *options, "--", *template_command(INSIDE)], tuple(accounts.values()))

    def waiting(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The box as ever, with a first process of ours: only that can tell how one ended which another one started.

        It is root's without any right, as bubblewrap's own is: who is in the box can do nothing to it, and the kernel
        may end it when bubblewrap is killed, which it may not for another user's.
        """
        own = installation.running().executable
        first = [own, "-I", "-S", "-B", f"{INSIDE}/grader/inside/first.py"]
        return self._bubble(box, first, network=network, user=user, limits=limits, is_first=True)

    def why_not(self) -> str | None:
        """Why it cannot be used on this machine, or None when it can: a whole box is tried, not guessed at.

        Where that fails, each namespace is tried by itself, since that tells what must be allowed.
        """
        lacking = programs.obstacle()
        if lacking is not None:
            return lacking
        obstacle = self._try_a_box()
        return obstacle and (namespaces.why_not(tool("unshare"), root=self.root) or obstacle)

    def _try_a_box(self) -> str | None:
        try:
            with self.network(Limits()) as network:
                box = Box("try", "", ())
                user = _USERS[0] if self.root else None
                command = self._bubble(box, ["true"], network=network, user=user, limits=Limits())
                return _tried(command)
        except SandboxError as fault:
            return str(fault)

    def _bubble(
        self,
        box: Box,
        inner: list[str],
        *,
        network: Network,
        user: int | None,
        limits: Limits,
        is_first: bool = False,
    ) -> Command:
        """A command in its bubble."""
        accounts = _accounts(user)
        options = [
            *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *("--hostname", "sandbox", "--die-with-parent", "--new-session"),
            *(["--as-pid-1"] if is_first else []),
            *self._privileges(),
            *_files(box, accounts, limits),
        ]
        drop = [] if user is None else _drop(*([] if is_first else _to(user)))
        filters = _system_calls()
        given = [option for number in filters for option in ("--seccomp", str(number))]
        files = (*accounts.values(), *filters)
        return Command([*network.prefix(), tool("bwrap"), *options, *given, "--", *drop, *inner], files)

    def _privileges(self) -> list[str]:
        if not self.root:
            return ["--unshare-user", "--disable-userns", "--uid", str(_OWN_USER), "--gid", str(_OWN_USER)]
        return _with(*_TO_DROP)


def _with(*rights: str) -> list[str]:
    """Of root's rights these alone."""
    return ["--cap-drop", "ALL", *(option for right in rights for option in ("--cap-add", right))]


def _files(box: Box, accounts: Mapping[str, int], limits: Limits) -> list[str]:
    """What a box sees; the order of bubblewrap's options is the order of the mounts."""
    return [
        *_system(),
        *(word for n, number in accounts.items() for word in ("--perms", "0444", "--ro-bind-data", str(number), n)),
        *_scratch(limits),
        *_folders([*(str(p) for p in python_roots()), *(m.target for m in box.mounts)]),
        *(option for root in python_roots() for option in ("--ro-bind", str(root), str(root))),
        *(option for mount in _in_order(box.mounts) for option in _bind(mount)),
        *("--remount-ro", "/dev", "--remount-ro", "/proc", "--remount-ro", "/", "--chdir", "/home"),
    ]


def _tried(command: Command) -> str | None:
    """What a command that should do nothing said, or None when it did it."""
    try:
        tried = subprocess.run(
            command.arguments,
            stdin=DEVNULL,
            capture_output=True,
            pass_fds=command.descriptors,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"bubblewrap does not answer ({_PROBE_TIMEOUT_S} s were waited for)"
    finally:
        for number in command.descriptors:
            os.close(number)
    if tried.returncode == 0:
        return None
    words = tried.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return f"bubblewrap does not work here ({words[-1]})"


def _system_calls() -> tuple[int, ...]:
    """A file that holds the filter of system calls, for bubblewrap to read; none where it is not known."""
    if not seccomp.supported():
        return ()
    return (_in_memory("seccomp", seccomp.program()),)


def _accounts(user: int | None) -> dict[str, int]:
    """Files that give whoever runs in a box a name, by where they belong: some programs, Slurm's too, ask for it."""
    number = _OWN_USER if user is None else user
    texts = {
        "/etc/passwd": f"{ACCOUNT}:x:{number}:{number}::/home:/bin/bash\n",
        "/etc/group": f"{ACCOUNT}:x:{number}:\n",
    }
    return {name: _in_memory(ACCOUNT, text.encode()) for name, text in texts.items()}


def _in_memory(name: str, content: bytes) -> int:
    """A file that has no place, for bubblewrap to read."""
    number = os.memfd_create(name)
    os.write(number, content)
    os.lseek(number, 0, os.SEEK_SET)
    return number


def _users_of_processes(proc: Path) -> set[int]:
    """Who runs anything; a process may end between being listed and being looked at."""
    found = set()
    for entry in proc.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                found.add(entry.stat().st_uid)
    return found


def _drop(*options: str) -> list[str]:
    return ["setpriv", *options, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]


def _to(user: int) -> list[str]:
    return [f"--reuid={user}", f"--regid={user}", "--clear-groups"]


def _system() -> list[str]:
    options = ["--ro-bind", "/usr", "/usr", "--perms", "0755", "--dir", "/etc"]
    for name in ("/bin", "/sbin", "/lib", "/lib64"):
        if os.path.islink(name):
            options += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            options += ["--ro-bind", name, name]
    for name in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime", "/etc/alternatives"):
        options += ["--ro-bind-try", name, name]
    return [*options, "--ro-bind", str(_HOSTS), "/etc/hosts", "--proc", "/proc", "--dev", "/dev"]


def _scratch(limits: Limits) -> list[str]:
    size = str(limits.scratch_mb << 20)
    options = []
    for name in ("/dev/shm", "/tmp", "/home"):  # noqa: S108 -- the sandbox's own
        options += ["--perms", "1777", "--size", size, "--tmpfs", name]
    return options


def _folders(targets: list[str]) -> list[str]:
    """Makes the parents itself: bubblewrap's are for root only, and of no use once the user id is dropped."""
    options: list[str] = []
    made = {"/", "/tmp", "/home", "/usr"}  # noqa: S108 -- the sandbox's own
    for target in targets:
        for parent in reversed(Path(target).parents):
            if str(parent) not in made:
                made.add(str(parent))
                options += ["--perms", "0755", "--dir", str(parent)]
    return options


def _in_order(mounts: Sequence[Mount]) -> list[Mount]:
    """What a submission writes to comes last, so that nothing is ever made below it.

    It may have left a link there, and bubblewrap before 0.12 follows links on the way to where it makes a mount's
    place, out of the sandbox to be (CVE-2026-87766).
    """
    return sorted(mounts, key=lambda mount: (mount.writable, -len(Path(mount.target).parts)))


def _bind(mount: Mount) -> list[str]:
    return ["--bind" if mount.writable else "--ro-bind", str(mount.source), mount.target]


def _last_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr is not None  # noqa: S101 -- it is a pipe
    process.kill()
    lines = process.stderr.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"
