"""Namespaces that a process of ours keeps alive for one arm: a network and shared memory that nobody else has.

For a level that has no bubblewrap. Sites switch some kinds off and leave others on, so what can be had is tried.
"""

from __future__ import annotations

import contextlib
import functools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import PIPE

from grader.errors import SandboxError
from grader.sandbox import programs

NETWORK, MEMORY = "net", "mount"
_LADDER = ((NETWORK, MEMORY), (MEMORY,))  # the most first
_TRIED_MB = 1
# The user is the same one inside, and the rights that make namespaces end with the holder: what enters has none.
_USER = ("--user", "--map-current-user", "--keep-caps")
_HOLD = """
import ctypes, fcntl, os, socket, struct, sys
kinds, size = sys.argv[1].split(","), sys.argv[2]
if "mount" in kinds:
    libc, flags = ctypes.CDLL(None, use_errno=True), 2 | 4 | 8  # nosuid, nodev, noexec
    options = f"size={size}m,mode=1777".encode()
    if libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", ctypes.c_ulong(flags), options) != 0:
        sys.exit(f"shared memory: {os.strerror(ctypes.get_errno())}")
if "net" in kinds:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, 0x8914, struct.pack("16sH14s", b"lo", 0x41, b""))
print("up", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Held:
    """The namespaces of one arm."""

    pid: int
    kinds: tuple[str, ...]

    def prefix(self) -> list[str]:
        """Enters them; ``nsenter`` then becomes the box's own command, without any right over them."""
        entered = [f"--{kind}=/proc/{self.pid}/ns/{_FILES[kind]}" for kind in ("user", *self.kinds)]
        return [programs.tool("nsenter"), "--preserve-credentials", *entered, "--"]


_FILES = {"user": "user", NETWORK: "net", MEMORY: "mnt"}


@contextlib.contextmanager
def held(kinds: tuple[str, ...], *, memory_mb: int) -> Iterator[Held]:
    """Namespaces of these kinds, for as long as the context is open; they end with the last process in them.

    Args:
        kinds: as ``available`` told.
        memory_mb: what the arm may put into its shared memory.

    Raises:
        SandboxError: they cannot be had.
    """
    made = [f"--{kind}" for kind in kinds]
    command = [programs.tool("unshare"), *_USER, *made, "--", sys.executable, "-I", "-S", "-c", _HOLD]
    try:
        holder = subprocess.Popen([*command, ",".join(kinds), str(memory_mb)], stdin=PIPE, stdout=PIPE, stderr=PIPE)
    except OSError as fault:
        raise SandboxError(f"no namespaces can be had ({fault})") from None
    with holder:
        try:
            assert holder.stdout is not None  # noqa: S101 -- they are pipes
            assert holder.stderr is not None  # noqa: S101 -- they are pipes
            if holder.stdout.readline() != b"up\n":
                words = holder.stderr.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
                raise SandboxError(f"no namespaces can be had ({words[-1]})")
            yield Held(holder.pid, kinds)
        finally:
            holder.kill()


@functools.cache
def available() -> tuple[str, ...]:
    """The kinds that can be had here together; they are made, filled and entered, not guessed at."""
    for kinds in _LADDER:
        with contextlib.suppress(SandboxError), held(kinds, memory_mb=_TRIED_MB) as tried:
            command = [*tried.prefix(), sys.executable, "-I", "-S", "-c", ""]
            if subprocess.run(command, stdin=PIPE, capture_output=True, check=False).returncode == 0:
                return kinds
    return ()
