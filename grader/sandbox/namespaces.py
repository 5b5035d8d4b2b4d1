"""Which namespaces this machine lets us make, each tried by itself, and which switch forbids one.

Sites switch some kinds off and leave others on: user namespaces without network namespaces, for one.
"""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path
from subprocess import DEVNULL, PIPE

KINDS = {
    "user": "user",
    "mount": "mount",
    "pid": "process",
    "net": "network",
    "ipc": "IPC",
    "uts": "host name",
}
"""What ``unshare`` calls each kind that a box needs, and what people call it."""

_TIMEOUT_S = 20
_SWITCHES = Path("/proc/sys")


def why_not(unshare: str, *, root: bool, switches: Path = _SWITCHES) -> str | None:
    """The kinds that are refused, the kernel's words, and what allows them; None where all of them can be made.

    Args:
        unshare: the program of that name.
        root: whether no user namespace is needed.
        switches: where the kernel's settings are.
    """
    said = {kind: _refusal(unshare, kind, root=root) for kind in KINDS if not (root and kind == "user")}
    refused = {kind: words for kind, words in said.items() if words}
    if "user" in refused:
        refused = {"user": refused["user"]}  # without one an ordinary user can make no other
    if not refused:
        return None
    names = " and ".join(KINDS[kind] for kind in refused)
    words = next(iter(refused.values()))
    return f"{names} namespaces are refused here ({words}); {remedy(list(refused), switches)}"


def remedy(refused: list[str], switches: Path = _SWITCHES) -> str:
    """What an administrator can do: the switches that are off, by name, or all that there may be."""
    off = [name for kind in refused for name, forbids in _switches_of(kind) if _read(switches, name) == forbids]
    if not off:
        return "a container or a security module may forbid them: grade outside of it, or ask the administrator"
    return "what allows them: " + ", ".join(f"sysctl {name}={_ALLOWS.get(name, 10_000)}" for name in off)


_APPARMOR, _DEBIAN = "kernel.apparmor_restrict_unprivileged_userns", "kernel.unprivileged_userns_clone"
_ALLOWS = {_APPARMOR: 0, _DEBIAN: 1}


def _switches_of(kind: str) -> list[tuple[str, str]]:
    """Names of settings, and the value with which each forbids this kind."""
    name = {"mount": "mnt"}.get(kind, kind)
    return [(f"user.max_{name}_namespaces", "0"), *([(_APPARMOR, "1"), (_DEBIAN, "0")] if kind == "user" else [])]


def _read(switches: Path, name: str) -> str:
    with contextlib.suppress(OSError):
        return switches.joinpath(*name.split(".", 1)).read_text(encoding="ascii").strip()
    return ""


def _refusal(unshare: str, kind: str, *, root: bool) -> str:
    """What was said when one was asked for; empty when it was given."""
    user = [] if root else ["--user", "--map-root-user"]
    own = [] if kind == "user" else [f"--{kind}", *(["--fork"] if kind == "pid" else [])]
    command = [unshare, *user, *own, "--", "true"]
    try:
        tried = subprocess.run(command, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return str(fault)
    words = tried.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return words[-1] if tried.returncode else ""
