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
STDOUT, STDERR = 1, 2
_PYTHONS_OWN = {getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)}  # it ignores them


def settings() -> dict[str, Any]:
    """What the grader said about this process; applies its limits and import path on the way.

    The author's folder comes before site-packages, the student's last: a student's ``numpy.py`` shadows nothing.
    """
    given: dict[str, Any] = json.loads(os.environ.pop(BOOT_VARIABLE))
    rules = given["rules"]
    _hear_signals()
    _limit(given["limits"])
    probe.keep_inherited()
    if "folder" in rules:
        os.chdir(rules["folder"])
    if not given["own_namespace"] and sys.platform == "linux":
        from grader.inside import supervisor

        supervisor.fork_below(shared=tuple(rules.get("shared", ())))
    if "filter" in rules:
        from grader.inside import confine

        confine.confine(rules)
        _listen_by_tcp()
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


def _listen_by_tcp() -> None:
    """Managers of multiprocessing listen at a path by default, which is refused where it could be any service's."""
    from multiprocessing import connection

    connection.default_family = "AF_INET"  # type: ignore[attr-defined] # the stubs leave it out


def _hear_signals() -> None:
    """Undoes what a shell ignored or blocked: pools wait for SIGCHLD, and end their workers by SIGTERM."""
    if not hasattr(signal, "pthread_sigmask"):  # native Windows
        return
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals() - _PYTHONS_OWN:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def _limit(limits: dict[str, int]) -> None:
    """Sets what the grader found that the hard limits allow."""
    try:
        import resource
    except ModuleNotFoundError:  # native Windows has none
        return
    for name, amount in limits.items():
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        allowed = resource.RLIM_INFINITY if amount < 0 else amount
        # A program that recurses deeply may give itself a larger stack, as it may anywhere.
        resource.setrlimit(which, (allowed, hard if name == "RLIMIT_STACK" else allowed))
