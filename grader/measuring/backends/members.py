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
from grader.measuring.watch import folder, kernel
from grader.measuring.watch.listener import Listener
from grader.record import Ending
from grader.sandbox import Box, Level, Mount, start
from grader.sandbox.output import Output

SHARED = "/shared"
_TARGETS = {"inside": "/grader", "author": "/assignment", "submission": "/submission", "probe": "/probe"}
_EXIT_WAIT_S = 5.0
_SWEEP_S = 0.01


@contextlib.contextmanager
def started(backend: Backend, site: Site, *, away: Collection[str]) -> Iterator[tuple[Arm, start.Ground, Path]]:
    """The part of an arm that is on this node: all members but those that are away; with its ground and folder."""
    with contextlib.ExitStack() as stack:
        network = stack.enter_context(site.level.network(site.limits))
        ground = start.Ground(site.level, network, site.level.user(), site.limits, site.template)
        shared = _shared_folder(backend, site, ground.user)
        arm = Arm(site)
        stack.callback(_close, arm)
        arm.output = _output(arm)
        arm.listener = _listener(backend, site, arm) if site.probe else None
        _let_write(site, ground.user)
        for written in (shared, *([site.submission] if site.submission is not None else [])):
            stack.enter_context(_watched(arm, written))
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
    """Makes the script's folder one that the program may write to.

    The script stays what was handed in: it is root's, and in a folder with the sticky bit nobody else may remove or
    rename it. Where the program has our own user id it could replace it, which changes nothing but what its own workers
    import: each set of workers begins with a new folder. Nothing is mounted below it: what a program leaves there could
    lead such a mount elsewhere.
    """
    if user is not None and site.submission is not None:
        site.submission.chmod(0o1777)


def _output(arm: Arm) -> Output:
    return Output(arm.site.limits.output_mb << 20, functools.partial(arm.over, Ending.FLOODED))


def _listener(backend: Backend, site: Site, arm: Arm) -> Listener:
    usage = functools.partial(_watch_usage, arm)
    listener = Listener(
        site.loop,
        workers=site.workers,
        pool_is_workers=backend.pool_is_workers,
        usage=usage,
        is_still=lambda: arm.frozen,
    )
    site.loop.call(listener.start)
    return listener


def _watch_usage(arm: Arm, resident_bytes: int, processes: int) -> None:
    """Ends an arm whose processes together are over a limit; told by each census."""
    limits = arm.site.limits
    if processes > limits.processes:
        arm.over(Ending.OVER_PROCESSES)
    elif resident_bytes > limits.memory_mb << 20:
        arm.over(Ending.OVER_MEMORY)


def _watched(arm: Arm, written: Path) -> contextlib.AbstractContextManager[None]:
    """Ends an arm that has written more than it may to a folder that its boxes share."""
    limit_bytes = arm.site.limits.scratch_mb << 20
    over = functools.partial(arm.site.loop.call, functools.partial(arm.over, Ending.OVER_DISK))
    return folder.watched(written, limit_bytes, is_still=lambda: arm.frozen, over=over)


def _start(arm: Arm, member: Member, ground: start.Ground, shared: Path) -> None:
    site, level = arm.site, ground.level
    own = site.folder / member.place.replace(" ", "-")
    own.mkdir()
    sources = {"inside": site.inside, "author": site.author, "probe": own}
    mounts = {name: Mount(source, _TARGETS[name]) for name, source in sources.items()}
    if member.student and site.submission is not None:
        # By hand a program may write beside its script. No rule of Landlock could except the script itself.
        mounts["submission"] = Mount(site.submission, _TARGETS["submission"], writable=level.mounts)
    seen = {name: level.path(mount) for name, mount in mounts.items()}
    home = Mount(shared, SHARED, writable=True)
    variables = _backend_variables(level.path(home))
    box = Box(member.place, member.module, (*mounts.values(), home), variables, site.ports)
    given = {**site.given, **member.given, "author": seen["author"], "submission": seen.get("submission", "")}
    wire = _probe_wire(arm, member, level, own, seen["probe"])
    if arm.listener is not None:
        arm.listener.places[member.place].has_nodes = member.has_nodes
    process = start.start(ground, box, given, wire=wire)
    arm.processes.append(process)
    if arm.listener is not None:
        arm.listener.places[member.place].root = process.pid
    _keep_output(arm, process, serves=member.serves)
    if member.serves:
        arm.server = process
        assert process.stdin is not None  # noqa: S101 -- it is a pipe
        os.set_blocking(process.stdin.fileno(), False)


def _probe_wire(arm: Arm, member: Member, level: Level, own: Path, seen: str) -> start.Wire:
    """How the probe in a box reaches the listener: by a path where there may be one, else by an inherited socket."""
    listener, call = arm.listener, arm.site.loop.call
    if listener is None:
        return start.Wire("")
    if level.path_sockets:
        call(functools.partial(listener.listen, member.place, member.role, own / "socket"))
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
    """Ends all of it.

    Raises:
        BackendError: something cannot be ended; all the rest is. Its machine needs a person.
    """
    arm.kill()
    until = time.monotonic() + _EXIT_WAIT_S
    left = [process.pid for process in arm.processes if not _has_ended(process, until)]
    for process in arm.processes:
        _forget_output(arm, process)
    if (listener := arm.listener) is not None:
        left += [pid for pid in _swept(arm, listener, until) if pid not in left]
        arm.site.loop.call(listener.close)
    if left:
        raise BackendError(f"Processes of the {arm.site.name} cannot be ended: {left}. Look at them with ps.")


def _has_ended(process: subprocess.Popen[bytes], until: float) -> bool:
    """Whether a process that was killed has gone by then: one that waits for a device does not."""
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _forget_output(arm: Arm, process: subprocess.Popen[bytes]) -> None:
    loop = arm.site.loop
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            loop.call(functools.partial(loop.forget, stream.fileno()))
            with contextlib.suppress(OSError):
                stream.close()


def _swept(arm: Arm, listener: Listener, until: float) -> list[int]:
    """Kills what left the tree, as daemons do where no pid namespace holds them; what is left in spite of it."""
    while left := arm.site.loop.call(listener.survivors):
        if time.monotonic() > until:
            return left
        kernel.kill(left)
        time.sleep(_SWEEP_S)
    return []
