"""A process of ours that has imported libraries once, and puts copies of itself into boxes: an import costs a second.

A box stands before a copy enters it, made by the same command as any, and the copy gives up its rights itself: see
``grader.inside.template``. Where that cannot be had, or does not work, each process imports for itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from grader.errors import SandboxError
from grader.inside.template import VARIABLE
from grader.sandbox import resources, seccomp
from grader.sandbox.box import Box, Command, Level, Mount, environment

INSIDE = "/grader"
_IMPORTS_S, _ENTERS_S, _ENDS_S = 60.0, 20.0, 2.0
_SPACES = ("cgroup", "ipc", "uts", "net", "pid", "mnt")  # that of the files last
_USUAL = {"threads": 1, "files open": 0, "files written": 0}
_MOST_BYTES = 1 << 16
HOME = "/home"
UMASK = 0o022


@dataclass(frozen=True, slots=True)
class Entry:
    """What a copy is to become.

    Attributes:
        box: the command that makes its box, which waits for it.
        command: the one by which it would have been started there; its last word is a program in Python.
        environment: all of it.
        user: whose it is; None where it stays ours.
    """

    box: Command
    command: list[str]
    environment: Mapping[str, str]
    user: int | None


@dataclass(slots=True)
class Template:
    """One that is up.

    Attributes:
        modules: the names of all top-level modules that it holds.
        works: whether it has not failed so far.
    """

    process: subprocess.Popen[bytes]
    control: socket.socket
    modules: frozenset[str] = field(init=False)
    works: bool = True

    def await_up(self) -> None:
        """Waits until it has imported what it was told.

        Raises:
            SandboxError: it has not, or cannot be forked.
        """
        known = _heard(self.control, _IMPORTS_S)
        if not known:
            raise SandboxError("a template has ended")
        begun = [f"{known[what]} {what}" for what, usual in _USUAL.items() if known[what] != usual]
        if begun:
            raise SandboxError(f"libraries have begun something as they were imported: {', '.join(begun)}")
        self.modules = frozenset(known["modules"])

    def start(self, entry: Entry) -> subprocess.Popen[bytes]:
        """A box with a copy of this in it: its outermost process, with the copy's standard streams.

        Raises:
            SandboxError: it did not come about, and nothing of it is left.
        """
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            word, told = _pipe(theirs, theirs)
            stands, standing = _pipe(theirs, theirs)
            their_in, our_in = _pipe(theirs, ours)
            our_out, their_out = _pipe(ours, theirs)
            our_err, their_err = _pipe(ours, theirs)
            try:
                process = _popen(
                    entry.box,
                    entry.environment,
                    stdin=word.fileno(),
                    stdout=standing.fileno(),
                    stderr=their_err.fileno(),
                )
                ours.callback(process.wait)
                ours.callback(process.kill)
                word.close()
                standing.close()
                self._enter(
                    process, entry, stands.fileno(), [f.fileno() for f in (told, their_in, their_out, their_err)]
                )
            except (OSError, ValueError, SandboxError) as fault:
                self.works = False
                raise SandboxError(f"no copy of a template can enter a box ({fault})") from None
            ours.pop_all()
        process.stdin, process.stdout, process.stderr = our_in, our_out, our_err
        return process

    def _enter(self, process: subprocess.Popen[bytes], entry: Entry, stands: int, files: Sequence[int]) -> None:
        """Has a copy enter a box as soon as it stands."""
        if not select.select([stands], [], [], _ENTERS_S)[0] or not os.read(stands, 1):
            raise SandboxError("the box does not stand")
        spaces = _spaces(_first_of(process.pid))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                socket.send_fds(self.control, [b"f"], [theirs.fileno()])
            request = {
                "program": entry.command[entry.command.index("-c") + 1],
                "command": entry.command,
                "environment": {**entry.environment, "PWD": HOME},  # as bubblewrap tells it
                "user": entry.user,
                "filter": seccomp.program().hex(),
                "cores": sorted(os.sched_getaffinity(0)),
                "folder": HOME,
                "umask": UMASK,
            }
            socket.send_fds(ours, [json.dumps(request).encode()], [*spaces, *files])
            if "pid" not in (said := _heard(ours, _ENTERS_S)):
                raise SandboxError(str(said.get("fault", said)))
        finally:
            ours.close()
            for number in spaces:
                os.close(number)


@contextlib.contextmanager
def opened(level: Level, inside: Path, statements: Sequence[str]) -> Iterator[Template]:
    """A template that has executed these imports, for as long as the context is open.

    Raises:
        SandboxError: there can be none at this level, or it could not be forked.
    """
    box = Box("template", "", (Mount(inside, level.path(Mount(inside, INSIDE))),))
    command = level.template(box)
    if command is None:
        raise SandboxError(f"nothing enters a box at the level {level.name!r}")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    variables = {**environment(box, home=HOME), VARIABLE: json.dumps(list(statements))}
    with ours:
        with theirs:
            process = _popen(command, variables, stdin=theirs.fileno(), stdout=DEVNULL, stderr=DEVNULL)
        template = Template(process, ours)
        try:
            template.await_up()
            yield template
        finally:
            ours.close()  # it ends when it hears no more
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_ENDS_S)
            process.kill()
            process.wait()


def _popen(
    command: Command, variables: Mapping[str, str], *, stdin: int, stdout: int, stderr: int
) -> subprocess.Popen[bytes]:
    """A box's outermost process; nothing of our environment gets into it."""
    try:
        with resources.inherited():
            return subprocess.Popen(
                command.arguments,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                env=dict(variables),
                cwd="/",
                pass_fds=command.descriptors,
                start_new_session=True,
                umask=UMASK,
                bufsize=0,
            )
    finally:
        for number in command.descriptors:
            os.close(number)


def _pipe(reading: contextlib.ExitStack, writing: contextlib.ExitStack) -> tuple[FileIO, FileIO]:
    """A pipe, each end of which is closed with its stack."""
    read, write = os.pipe()
    return reading.enter_context(FileIO(read, "rb")), writing.enter_context(FileIO(write, "wb"))


def _first_of(outermost: int) -> int:
    """The pid, here, of a box's first process."""
    first, *others = Path(f"/proc/{outermost}/task/{outermost}/children").read_text(encoding="ascii").split()
    if others:
        raise SandboxError("a box has several first processes")
    return int(first)


def _spaces(pid: int) -> list[int]:
    """Files that stand for the namespaces of a process, which must be its own."""
    if os.readlink(f"/proc/{pid}/ns/pid") == os.readlink("/proc/self/ns/pid"):
        raise SandboxError("the box has no processes of its own")
    return [os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in _SPACES]


def _heard(connection: socket.socket, timeout_s: float) -> dict[str, Any]:
    """One message; empty where the other end has gone.

    Raises:
        SandboxError: none came.
    """
    if not select.select([connection], [], [], timeout_s)[0]:
        raise SandboxError("a template does not answer")
    raw = connection.recv(_MOST_BYTES)
    return dict(json.loads(raw)) if raw else {}
