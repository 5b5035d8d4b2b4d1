"""The first lines of every sandboxed process: limits, import path, and the channel to the grader.

Whatever the program prints goes to standard error, which the grader keeps apart; standard output is the channel's.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from grader import probe
from grader.inside import frames

BOOT_VARIABLE = "GRADER_BOOT"
POLL_S = 0.005
_SET_DEATH_SIGNAL, _SET_CHILD_SUBREAPER = 1, 36  # uapi/linux/prctl.h
_MANY_DESCRIPTORS = 1024
STDOUT, STDERR = 1, 2


def settings() -> dict[str, Any]:
    """What the grader said about this process; applies its limits and import path on the way.

    The author's folder comes before site-packages, the student's last: a student's ``numpy.py`` shadows nothing.
    """
    given: dict[str, Any] = json.loads(os.environ.pop(BOOT_VARIABLE))
    _limit(given["limits"])
    probe.keep_inherited()
    if not given["own_namespace"] and sys.platform == "linux":
        _supervise()
    if given["rules"]:
        from grader.inside import confine

        confine.confine(given["rules"])
    with contextlib.suppress(ValueError):
        sys.path.remove(str(Path.cwd()))
    sys.path.insert(1, given["author"])
    if given.get("submission"):
        sys.path.append(given["submission"])
    return given


def author_module(given: dict[str, Any], name: str) -> ModuleType | None:
    """A module of the assignment, or None when it has none of that name."""
    if not (Path(given["author"]) / f"{name}.py").exists():
        return None
    return importlib.import_module(name)


def await_file(path: Path, *, timeout_s: float) -> bytes:
    """The content of a file that another process of the run is about to write.

    Raises:
        TimeoutError: it did not come.
    """
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if content := path.read_bytes():
                return content
        time.sleep(POLL_S)
    raise TimeoutError(f"{path.name} did not come within {timeout_s:g} s")


class Channel:
    """Frames to and from the grader."""

    def __init__(self) -> None:
        """Takes standard input and output for itself; the program finds them empty and redirected."""
        self._requests, self._replies = os.dup(0), os.dup(STDOUT)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(STDERR, STDOUT)

    def receive(self) -> dict[str, Any] | None:
        """The next request, or None when the grader has gone."""
        prefix = self._read(frames.PREFIX.size)
        if prefix is None:
            return None
        rest = self._read(frames.frame_size(prefix) - len(prefix))
        return None if rest is None else frames.unpack(prefix + rest)

    def send(self, kind: str, value: object = None, **extra: str) -> None:
        """Writes one frame.

        Raises:
            frames.FrameError: the value cannot be sent; nothing was written.
        """
        left = memoryview(frames.pack(kind, value, **extra))
        while left:
            left = left[os.write(self._replies, left) :]

    def _read(self, size: int) -> bytes | None:
        content = bytearray()
        while len(content) < size:
            part = os.read(self._requests, size - len(content))
            if not part:
                return None
            content += part
        return bytes(content)


def _supervise() -> None:
    """Forks: the child goes on; this process waits for it, adopts what it leaves behind, and ends all of that.

    Where no namespace does it, a daemon would outlive the run. The student's process may not be its own supervisor,
    since it could stop being one. When the grader dies, the kernel tells the supervisor.
    """
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(_SET_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
    child = os.fork()
    if child == 0:
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        return
    signal.signal(signal.SIGTERM, lambda *_: _end_all(128 + signal.SIGTERM))
    os.closerange(0, _MANY_DESCRIPTORS)  # the channel's ends are the child's alone
    status = 0
    with contextlib.suppress(ChildProcessError):
        while (ended := os.wait())[0] != child:
            pass
        status = ended[1]
    code = os.waitstatus_to_exitcode(status)
    _end_all(code if code >= 0 else 128 - code)


def _end_all(code: int) -> None:
    """Kills whatever is below, generation by generation, since orphans become children; then exits."""
    with contextlib.suppress(OSError):
        while children := _children():
            for pid in children:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.wait()
    os._exit(code)


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _limit(limits: dict[str, int]) -> None:
    try:
        import resource
    except ModuleNotFoundError:  # native Windows has none
        return
    for name, amount in limits.items():
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(which, (allowed, allowed))
