"""The first process of a throw-away world: its own processes, mounts and temporary folders, for one run of a grader.

A grader that is attacked must not be the tester's own session, and a level for ordinary users must be tested as one,
also where the tests run as root and Python lies in a folder that only root may enter. Standard library only; what it
needs is imported before anything is covered. Started by ``machine.py`` under ``unshare``.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_BIND, _RECURSIVE = 4096, 16384
_FIRST_PID = 20_000  # sandboxes count from 1: a number means the same process nowhere else
_DYING_S = 20.0
_LOOK_S = 0.005


def main() -> None:
    """Builds the world that standard input describes, runs its command, and tells what was left of it."""
    plan = json.loads(sys.stdin.read())
    cover(plan["covered"], plan["kept"])
    Path("/proc/sys/kernel/ns_last_pid").write_text(str(_FIRST_PID), encoding="ascii")
    temporary = plan["environment"]["TMPDIR"]
    os.mkdir(temporary)
    os.chmod(temporary, 0o1777)
    if size := plan["disk"]:
        mount("tmpfs", temporary, "tmpfs", 0, f"size={size},mode=1777")
    command = [*_ordinary(plan["user"]), *_without_namespaces(plan["forbidden"]), *plan["command"]]
    grader = subprocess.Popen(command, env=plan["environment"], stdin=subprocess.DEVNULL, cwd="/")
    if plan["kill_when"] and _appears(plan["kill_when"], grader.pid):
        os.kill(grader.pid, signal.SIGKILL)
    status = _reap_until_gone(grader.pid)
    left = _await_silence()
    files = sorted([*os.listdir(temporary), *(f"shared memory {name}" for name in os.listdir("/dev/shm"))])
    sys.stdout.write(json.dumps({"event": "gone", "status": status, "processes": left, "files": files}) + "\n")
    sys.stdout.flush()


def cover(covered: list[str], kept: list[str]) -> None:
    """Lays an empty folder over each of the covered ones; what is kept below them is seen again in its place."""
    opened = {path: os.open(path, os.O_PATH) for path in kept}
    for path in covered:
        mount("tmpfs", path, "tmpfs", 0, "size=1g,mode=1777")
    for path, descriptor in opened.items():
        if any(Path(path).is_relative_to(folder) for folder in covered):
            Path(path).mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{descriptor}", path, "", _BIND | _RECURSIVE)
        os.close(descriptor)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """The system call; the command refuses whoever is not root by number."""
    texts = (os.fsencode(text) for text in (source, target, kind))
    if _LIBC.mount(*texts, ctypes.c_ulong(flags), os.fsencode(options)) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), target)


def processes() -> dict[int, list[str]]:
    """Every living process of this world but the first one and the own, with its command line."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in {1, os.getpid()}:
            with contextlib.suppress(OSError):
                state = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
                if state.split()[0] not in "ZX":
                    raw = Path(f"/proc/{name}/cmdline").read_bytes().split(b"\0")
                    found[int(name)] = [part.decode(errors="replace") for part in raw if part]
    return found


def _ordinary(user: int | None) -> list[str]:
    """Gives up every privilege; takes an ordinary user's id where there is one to take."""
    ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user is not None else []
    return ["setpriv", *ids, "--inh-caps=-all", "--ambient-caps=-all", "--"] if user != 0 else []


def _without_namespaces(kind: str) -> list[str]:
    """As on a machine whose administrator lets nobody make namespaces of this kind."""
    if not kind:
        return []
    switch = f"/proc/sys/user/max_{kind}_namespaces"
    forbid = f'echo 0 > {switch} && exec setpriv --inh-caps=-all --ambient-caps=-all -- "$@"'
    return ["unshare", "--user", "--map-current-user", "--keep-caps", "--", "sh", "-c", forbid, "sh"]


def _appears(marker: str, grader: int) -> bool:
    """Waits until a process with this word in its command line runs; False when the grader ended before."""
    while grader in (running := processes()):
        if any(marker in command for command in running.values()):
            return True
        time.sleep(_LOOK_S)
    return False


def _reap_until_gone(grader: int) -> int:
    """Ends what orphans leave behind, as the first process of a machine does; the grader's exit status."""
    while True:
        pid, status = os.wait()
        if pid == grader:
            return os.waitstatus_to_exitcode(status)


def _await_silence() -> list[list[str]]:
    """What still runs when everything has had time to die."""
    until = time.monotonic() + _DYING_S
    while (left := processes()) and time.monotonic() < until:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        time.sleep(_LOOK_S)
    return list(left.values())


_LIBC = ctypes.CDLL(None, use_errno=True)

if __name__ == "__main__":
    main()
