"""The members of an arm on one node: started in their sandboxes, watched by a listener, ended without a trace."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from grader import probe
from grader.errors import BackendError
from grader.measuring.backends.arm import Arm
from grader.measuring.backends.backend import Backend, Member, Site
from grader.measuring.watch import kernel
from grader.measuring.watch.listener import Listener
from grader.record import Ending
from grader.sandbox import Box, Level, Mount, start
from grader.sandbox.output import Output

SHARED = "/shared"
_TARGETS = {"inside": "/grader", "author": "/assignment", "submission": "/submission", "probe": "/probe"}
_EXIT_WAIT_S = 5.0
_SWEEP_S = 0.01
_DISK_TICK_S = 0.5
_BLOCK_BYTES = 512


@contextlib.contextmanager
def started(backend: Backend, site: Site, *, away: Collection[str]) -> Iterator[tuple[Arm, start.Ground, Path]]:
    """The part of an arm that is on this node: all members but those that are away; with its ground and folder."""
    with contextlib.ExitStack() as stack:
        network = stack.enter_context(site.level.network())
        ground = start.Ground(site.level, network, site.level.user(), site.limits)
        shared = _shared_folder(backend, site, ground.user)
        arm = Arm(site)
        stack.callback(_close, arm)
        arm.output = _output(arm)
        arm.listener = _listener(backend, site, arm) if site.probe else None
        _let_write(site, ground.user)
        watch = functools.partial(_watch_disk, arm, [shared, *([site.submission] if site.submission else [])])
        stack.callback(site.loop.call(functools.partial(site.loop.every, _DISK_TICK_S, watch)))
        for member in backend.members(site, SHARED if site.level.mounts else str(shared)):
            if member.place not in away:
                _start(arm, member, ground, shared)
        yield arm, ground, shared


def _shared_folder(backend: Backend, site: Site, user: int | None) -> Path:
    shared = site.folder / "shared"
    shared.mkdir()
    backend.prepare(shared)
    if user is not None:
        for entry in [shared, *shared.rglob("*")]:
            os.chown(entry, user, user)
    return shared


def _let_write(site: Site, user: int | None) -> None:
    """Makes the script's folder one that the program may write to; its files themselves are mounted over it."""
    if user is not None and site.submission is not None:
        os.chown(site.submission, user, user)


def _output(arm: Arm) -> Output:
    return Output(arm.site.limits.output_mb << 20, functools.partial(arm.over, Ending.FLOODED))


def _listener(backend: Backend, site: Site, arm: Arm) -> Listener:
    usage = functools.partial(_watch_usage, arm)
    listener = Listener(site.loop, workers=site.workers, pool_is_workers=backend.pool_is_workers, usage=usage)
    site.loop.call(listener.start)
    return listener


def _watch_usage(arm: Arm, resident_bytes: int, processes: int) -> None:
    """Ends an arm whose processes together are over a limit; told by each census."""
    limits = arm.site.limits
    if processes > limits.processes:
        arm.over(Ending.OVER_PROCESSES)
    elif resident_bytes > limits.memory_mb << 20:
        arm.over(Ending.OVER_MEMORY)


def _watch_disk(arm: Arm, folders: list[Path]) -> None:
    """Ends an arm that has written more than it may to the folders that its boxes share."""
    if sum(map(_size, folders)) > arm.site.limits.scratch_mb << 20:
        arm.over(Ending.OVER_DISK)


def _size(folder: Path) -> int:
    """Bytes on disk of all files below; what vanishes meanwhile has none."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(f"{where}/{name}").st_blocks * _BLOCK_BYTES
    return total


def _start(arm: Arm, member: Member, ground: start.Ground, shared: Path) -> None:
    site, level = arm.site, ground.level
    folder = site.folder / member.place.replace(" ", "-")
    folder.mkdir()
    sources = {"inside": site.inside, "author": site.author, "probe": folder}
    mounts = {name: Mount(source, _TARGETS[name]) for name, source in sources.items()}
    handed_in = _handed_in(site.submission, level) if member.student and site.submission is not None else []
    mounts |= {"submission": handed_in[0]} if handed_in else {}
    seen = {name: level.path(mount) for name, mount in mounts.items()}
    home = Mount(shared, SHARED, writable=True)
    every = (*mounts.values(), *handed_in[1:], home)
    box = Box(member.place, member.module, every, _backend_variables(level.path(home)))
    given = {**site.given, **member.given, "author": seen["author"], "submission": seen.get("submission", "")}
    wire = _probe_wire(arm, member, level, folder, seen["probe"])
    process = start.start(ground, box, given, wire=wire)
    arm.processes.append(process)
    if arm.listener is not None:
        arm.listener.places[member.place].root = process.pid
    _keep_output(arm, process, serves=member.serves)
    if member.serves:
        arm.server = process
        assert process.stdin is not None  # noqa: S101 -- it is a pipe
        os.set_blocking(process.stdin.fileno(), False)


def _handed_in(folder: Path, level: Level) -> list[Mount]:
    """The script's folder, and then its files: a program may write beside its script, as it does by hand.

    The script stays what was handed in. That takes a mount of its own; without one nothing there can be written.
    """
    target = _TARGETS["submission"]
    files = [Mount(file, f"{target}/{file.name}") for file in sorted(folder.iterdir()) if file.is_file()]
    return [Mount(folder, target, writable=True), *files] if level.mounts else [Mount(folder, target)]


def _probe_wire(arm: Arm, member: Member, level: Level, folder: Path, seen: str) -> start.Wire:
    """How the probe in a box reaches the listener: by a path where there may be one, else by an inherited socket."""
    listener, call = arm.listener, arm.site.loop.call
    if listener is None:
        return start.Wire("")
    if level.path_sockets:
        call(functools.partial(listener.listen, member.place, member.role, folder / "socket"))
        return start.Wire(f"{seen}/socket")
    theirs = call(functools.partial(listener.pair, member.place, member.role)).detach()
    return start.Wire(f"{probe.INHERITED}{theirs}", theirs)


def _backend_variables(shared: str) -> dict[str, str]:
    return {"IPYTHONDIR": f"{shared}/ipython"}


def _keep_output(arm: Arm, process: subprocess.Popen[bytes], *, serves: bool) -> None:
    streams = [process.stderr] if serves else [process.stderr, process.stdout]
    loop = arm.site.loop
    for stream in streams:
        assert stream is not None  # noqa: S101 -- it is a pipe
        os.set_blocking(stream.fileno(), False)
        ready = functools.partial(_drain, arm, stream.fileno())
        loop.call(functools.partial(loop.watch, stream.fileno(), ready))


def _drain(arm: Arm, descriptor: int) -> None:
    """Reads output as it comes; too much of it ends the arm."""
    if not arm.output.drain(descriptor):
        arm.site.loop.forget(descriptor)


def _close(arm: Arm) -> None:
    arm.kill()
    loop = arm.site.loop
    for process in arm.processes:
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                loop.call(functools.partial(loop.forget, stream.fileno()))
                with contextlib.suppress(OSError):
                    stream.close()
    if (listener := arm.listener) is not None:
        _sweep(arm, listener)
        loop.call(listener.close)


def _sweep(arm: Arm, listener: Listener) -> None:
    """Kills what left the tree (a daemon, where no pid namespace holds it) until a census finds nothing.

    Raises:
        BackendError: something of the arm cannot be ended; its machine needs a person.
    """
    until = time.monotonic() + _EXIT_WAIT_S
    while left := arm.site.loop.call(listener.survivors):
        if time.monotonic() > until:
            raise BackendError(f"Processes of the {arm.site.name} cannot be ended: {left}. Look at them with ps.")
        kernel.kill(left)
        time.sleep(_SWEEP_S)
