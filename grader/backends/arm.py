"""An arm: one program with its workers, running in sandboxes, asked one request at a time."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import selectors
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from grader import kernel, probe
from grader.backends import outpost as outposts
from grader.backends.backend import Backend, Member, Site
from grader.backends.outpost import Order, Outpost
from grader.errors import BackendError
from grader.inside import frames
from grader.launch import local, nodes
from grader.launch.local import relaying
from grader.launch.output import Output, printable
from grader.listener import Listener
from grader.record import Ending, Raised
from grader.sandbox import Box, Level, Mount
from grader.simulation import Costs
from grader.trace import Role, Trace, joined

SHARED = "/shared"
_TARGETS = {"inside": "/grader", "author": "/assignment", "submission": "/submission", "probe": "/probe"}
_READ_BYTES = 1 << 20
_EXIT_WAIT_S = 5.0
_SWEEP_S = 0.01
_DISK_TICK_S = 0.5
_MEETING_TICK_S = 0.01
_TEXT, _LINE = 16_000, 300  # characters of a student's that are kept
_BLOCK_BYTES = 512
_SIGNALLED = 128  # a shell, and bubblewrap, add it to the number of the signal


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request.

    Attributes:
        value: the answer, for ``Ending.ANSWERED``.
        raised: what the program raised, for ``Ending.RAISED``.
        detail: in words, for the other endings.
        wall_s: from the request written to the last byte of the answer, on our clock.
        trace: of a run that was watched.
    """

    ending: Ending
    wall_s: float
    value: Any = None
    raised: Raised | None = None
    detail: str = ""
    trace: Trace | None = None


@dataclass(slots=True)
class _Watch:
    """What the loop's thread found to be over a limit."""

    ending: Ending | None = None


@dataclass(slots=True)
class Arm:
    """A program that is up. Made by ``opened``; ask it from the main thread only."""

    site: Site
    listener: Listener | None = None
    output: Output = field(init=False)
    server: subprocess.Popen[bytes] = field(init=False)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    outposts: list[Outpost] = field(default_factory=list)
    watch: _Watch = field(default_factory=_Watch)

    def ask(
        self,
        kind: str,
        value: object = None,
        *,
        timeout_s: float,
        observe: bool = False,
        costs: Costs | None = None,
    ) -> Reply:
        """Sends a request and awaits its reply; an arm that did not reply is dead and is not asked again.

        Args:
            kind: of request.
            value: what goes with it.
            timeout_s: how long the reply may take.
            observe: whether the listener keeps a trace of it.
            costs: of the run's items, where cost is simulated; only an observed run has them.
        """
        request = frames.pack(kind, value)
        begun_s = self.begin(costs) if observe else 0.0
        start = time.monotonic()
        reply = self._exchange(request, start, timeout_s)
        trace = self.end(reply.wall_s, begun_s) if observe else None
        if reply.ending not in _ALIVE:
            self.kill()
        return Reply(reply.ending, reply.wall_s, reply.value, reply.raised, reply.detail, trace)

    def begin(self, costs: Costs | None = None) -> float:
        """The account of a run begins, on all nodes; its zero on our clock."""
        for outpost in self.outposts:
            outpost.set_clock()
            outpost.begin()
        if self.listener is None:
            return time.monotonic()
        return self.site.loop.call(functools.partial(self.listener.begin, costs))

    def end(self, wall_s: float, begun_s: float) -> Trace:
        """The account of the run that began then, of all nodes."""
        if self.listener is None:
            return Trace(wall_s, (), (), probe=False, clocks=self.site.clocks)
        seen = self.site.loop.call(functools.partial(self.listener.end, wall_s))
        home = replace(seen, clocks=self.site.clocks)
        return joined(home, nodes.here(), [outpost.end(wall_s, begun_s) for outpost in self.outposts])

    def await_up(self, timeout_s: float) -> None:
        """Waits until workers and client are connected and hold the author's modules; no student code has run.

        Raises:
            BackendError: they did not come up. Ours, whatever the reason.
        """
        reply = self._exchange(b"", time.monotonic(), timeout_s)
        if self.watch.ending is not None and self.site.submission is not None:
            return  # SCOOP's workers import the student's file as they join: ``load`` tells what it did
        if reply.detail != "up":
            said = self.site.loop.call(self.output.text).strip()[-1500:]
            printed = f"\nThey printed:\n{said}" if said else ""
            raise BackendError(
                f"The {self.site.name}'s workers did not start within {timeout_s:g} s "
                f"({reply.detail or reply.ending}). This is no fault of the submission. "
                f"Try again; `grader doctor` looks for the cause.{printed}"
            )

    def freeze(self) -> None:
        """Stops all its processes, so that they take nothing from another arm's run."""
        kernel.stop(p.pid for p in self.processes)
        for outpost in self.outposts:
            outpost.ask("freeze")

    def thaw(self) -> None:
        """Lets them go on."""
        kernel.resume(p.pid for p in self.processes)
        for outpost in self.outposts:
            outpost.ask("thaw")

    def kill(self) -> None:
        """Ends every process of the arm."""
        kernel.kill([p.pid for p in self.processes])
        for process in self.processes:
            process.kill()
        for outpost in self.outposts:
            outpost.tell("kill")

    def said(self) -> str:
        """What its processes printed, cut in the middle."""
        here = self.site.loop.call(self.output.text)
        return here + "".join(str(outpost.ask("said")["text"]) for outpost in self.outposts)

    def _exchange(self, request: bytes, start: float, timeout_s: float) -> Reply:
        deadline = start + timeout_s
        try:
            frame = self._talk(request, deadline)
        except frames.FrameError as fault:
            return Reply(Ending.GARBLED, time.monotonic() - start, detail=str(fault))
        except TimeoutError:
            ending = self.watch.ending or Ending.TIMED_OUT
            return Reply(ending, time.monotonic() - start, detail=f"{timeout_s:g} s")
        wall_s = time.monotonic() - start
        if frame is None:
            return self._gone(wall_s)
        return reply_of(frame, wall_s)

    def _talk(self, request: bytes, deadline: float) -> bytes | None:
        """Writes the request and reads one frame; None when the server closed its end."""
        assert self.server.stdin is not None  # noqa: S101 -- they are pipes
        assert self.server.stdout is not None  # noqa: S101 -- they are pipes
        writing, reading = self.server.stdin.fileno(), self.server.stdout.fileno()
        left, reply, size = memoryview(request), bytearray(), frames.PREFIX.size
        with selectors.DefaultSelector() as selector:
            selector.register(reading, selectors.EVENT_READ)
            if left:
                selector.register(writing, selectors.EVENT_WRITE)
            while len(reply) < size:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    if key.fd == writing:
                        left = _write(writing, left)
                        if not left:
                            selector.unregister(writing)
                    elif part := _read(reading, size - len(reply)):
                        reply += part
                        if size == frames.PREFIX.size == len(reply):
                            size = frames.frame_size(reply)
                    else:
                        return None
        return bytes(reply)

    def _gone(self, wall_s: float) -> Reply:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.server.wait(_EXIT_WAIT_S)
        if self.watch.ending is not None:
            return Reply(self.watch.ending, wall_s)
        return Reply(Ending.EXITED, wall_s, detail=_exit_in_words(self.server.returncode))


_ALIVE = {Ending.ANSWERED, Ending.RAISED, Ending.UNSENDABLE}


@contextlib.contextmanager
def opened(backend: Backend, site: Site) -> Iterator[Arm]:
    """The arm, its processes started; leaving the context ends them all, and nothing of them is left."""
    posts = _posts(backend, site)
    away = {place for places in posts.values() for place in places}
    with contextlib.ExitStack() as stack:
        arm, ground, shared = stack.enter_context(stationed(backend, site, away=away))
        if posts:
            _post(stack, arm, backend, posts, ground, shared)
        yield arm


@contextlib.contextmanager
def stationed(backend: Backend, site: Site, *, away: Collection[str]) -> Iterator[tuple[Arm, local.Ground, Path]]:
    """The part of an arm that is on this node: all members but those that are away; with its ground and folder."""
    with contextlib.ExitStack() as stack:
        network = stack.enter_context(site.level.network())
        ground = local.Ground(site.level, network, site.level.user(), site.limits)
        shared = _shared_folder(backend, site, ground.user)
        arm = Arm(site)
        stack.callback(_close, arm)
        arm.output = _output(arm)
        arm.listener = _listener(backend, site, arm) if site.probe else None
        watch = functools.partial(_watch_disk, arm, shared)
        stack.callback(site.loop.call(functools.partial(site.loop.every, _DISK_TICK_S, watch)))
        for member in backend.members(site, SHARED if site.level.mounts else str(shared)):
            if member.place not in away:
                _start(arm, member, ground, shared)
        yield arm, ground, shared


def _posts(backend: Backend, site: Site) -> dict[str, tuple[str, ...]]:
    """Which members are on which other node: workers are dealt out in blocks; who serves, and the rest, stay here."""
    if not backend.spans or not site.nodes:
        return {}
    workers = [m for m in backend.members(site, SHARED) if m.role is Role.WORKER]
    workers.sort(key=lambda m: not m.serves)
    everywhere = ["", *site.nodes]
    node_of = {m.place: everywhere[n * len(everywhere) // len(workers)] for n, m in enumerate(workers)}
    made = {node: tuple(place for place, at in node_of.items() if at == node) for node in site.nodes}
    return {node: places for node, places in made.items() if places}


def _post(
    stack: contextlib.ExitStack,
    arm: Arm,
    backend: Backend,
    posts: Mapping[str, tuple[str, ...]],
    ground: local.Ground,
    shared: Path,
) -> None:
    """Starts the members on other nodes, and tells them where the others are as soon as that is known."""
    site, secret = arm.site, secrets.token_hex(32)
    path = str(site.folder / "relay")
    stack.enter_context(relaying("far", {"path": path}, prefix=ground.network.prefix()))
    port = int(stack.enter_context(relaying("back", {"path": path, "secret": secret})))
    over, arrived = functools.partial(_end, arm), functools.partial(_note_arrival, backend, shared)
    for node, places in posts.items():
        order = Order(node, site, backend.name, places, nodes.here(), port, secret)
        arm.outposts.append(stack.enter_context(outposts.opened(order, over=over, arrived=arrived)))
    stack.callback(arm.outposts.clear)
    told: list[bool] = []

    def look() -> None:
        meeting = None if told else backend.meeting(shared)
        if meeting is not None:
            told.append(True)
            for outpost in arm.outposts:
                outpost.tell("meet", file=meeting.file, content=meeting.content.hex(), ports=meeting.ports)

    stack.callback(site.loop.call(functools.partial(site.loop.every, _MEETING_TICK_S, look)))


def _note_arrival(backend: Backend, shared: Path, place: str) -> None:
    """Writes the file with which a worker on another node says that it has joined, where the others look for it."""
    name = backend.arrival(place)
    if name is not None:
        with contextlib.suppress(OSError):
            descriptor = os.open(shared / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
            with os.fdopen(descriptor, "w") as file:
                file.write("connected")


def _shared_folder(backend: Backend, site: Site, user: int | None) -> Path:
    shared = site.folder / "shared"
    shared.mkdir()
    backend.prepare(shared)
    if user is not None:
        for entry in [shared, *shared.rglob("*")]:
            os.chown(entry, user, user)
    return shared


def _output(arm: Arm) -> Output:
    return Output(arm.site.limits.output_mb << 20, functools.partial(_end, arm, Ending.FLOODED))


def _listener(backend: Backend, site: Site, arm: Arm) -> Listener:
    usage = functools.partial(_watch_usage, arm)
    listener = Listener(site.loop, workers=site.workers, pool_is_workers=backend.pool_is_workers, usage=usage)
    site.loop.call(listener.start)
    return listener


def _watch_usage(arm: Arm, resident_bytes: int, processes: int) -> None:
    """Ends an arm whose processes together are over a limit; told by each census."""
    limits = arm.site.limits
    if processes > limits.processes:
        _end(arm, Ending.OVER_PROCESSES)
    elif resident_bytes > limits.memory_mb << 20:
        _end(arm, Ending.OVER_MEMORY)


def _watch_disk(arm: Arm, folder: Path) -> None:
    """Ends an arm that has written more than it may to the folder that its boxes share."""
    if _size(folder) > arm.site.limits.scratch_mb << 20:
        _end(arm, Ending.OVER_DISK)


def _end(arm: Arm, ending: Ending) -> None:
    if arm.watch.ending is None:
        arm.watch.ending = ending
        arm.kill()


def _size(folder: Path) -> int:
    """Bytes on disk of all files below; what vanishes meanwhile has none."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(f"{where}/{name}").st_blocks * _BLOCK_BYTES
    return total


def _start(arm: Arm, member: Member, ground: local.Ground, shared: Path) -> None:
    site, level = arm.site, ground.level
    folder = site.folder / member.place.replace(" ", "-")
    folder.mkdir()
    sources = {"inside": site.inside, "author": site.author, "probe": folder}
    if member.student and site.submission is not None:
        sources["submission"] = site.submission
    mounts = {name: Mount(source, _TARGETS[name]) for name, source in sources.items()}
    seen = {name: level.path(mount) for name, mount in mounts.items()}
    home = Mount(shared, SHARED, writable=True)
    box = Box(member.place, member.module, (*mounts.values(), home), _backend_variables(level.path(home)))
    given = {**site.given, **member.given, "author": seen["author"], "submission": seen.get("submission", "")}
    wire = _probe_wire(arm, member, level, folder, seen["probe"])
    process = local.start(ground, box, given, wire=wire)
    arm.processes.append(process)
    if arm.listener is not None:
        arm.listener.places[member.place].root = process.pid
    _keep_output(arm, process, serves=member.serves)
    if member.serves:
        arm.server = process
        assert process.stdin is not None  # noqa: S101 -- it is a pipe
        os.set_blocking(process.stdin.fileno(), False)


def _probe_wire(arm: Arm, member: Member, level: Level, folder: Path, seen: str) -> local.Wire:
    """How the probe in a box reaches the listener: by a path where there may be one, else by an inherited socket."""
    listener, call = arm.listener, arm.site.loop.call
    if listener is None:
        return local.Wire("")
    if level.path_sockets:
        call(functools.partial(listener.listen, member.place, member.role, folder / "socket"))
        return local.Wire(f"{seen}/socket")
    theirs = call(functools.partial(listener.pair, member.place, member.role)).detach()
    return local.Wire(f"{probe.INHERITED}{theirs}", theirs)


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


def _write(descriptor: int, left: memoryview) -> memoryview:
    try:
        return left[os.write(descriptor, left[:_READ_BYTES]) :]
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[:0]  # whoever does not read will not answer either


def _read(descriptor: int, size: int) -> bytes:
    return os.read(descriptor, min(size, _READ_BYTES))


def reply_of(frame: bytes, wall_s: float) -> Reply:
    """What a frame from a sandbox says; one that makes no sense is garbled."""
    try:
        header = frames.unpack(frame)
    except frames.FrameError as fault:
        return Reply(Ending.GARBLED, wall_s, detail=printable(str(fault)))
    value = header["value"]
    match header["kind"]:
        case "answer" | "inputs":
            return Reply(Ending.ANSWERED, wall_s, value=value)
        case "raised" if _is_raised(value):
            return Reply(Ending.RAISED, wall_s, raised=Raised(**{k: printable(v)[:_TEXT] for k, v in value.items()}))
        case "unsendable" if type(value) is str:
            return Reply(Ending.UNSENDABLE, wall_s, detail=printable(value)[:_LINE])
        case "up" | "loaded":
            return Reply(Ending.ANSWERED, wall_s, detail=header["kind"])
        case _:
            return Reply(Ending.GARBLED, wall_s, detail="a frame of an unknown kind")


def _is_raised(value: object) -> bool:
    """Whether it is just the texts that say what was raised: whoever forges a frame may put anything there."""
    names = {field.name for field in fields(Raised)}
    return type(value) is dict and value.keys() == names and all(type(v) is str for v in value.values())


def _exit_in_words(status: int | None) -> str:
    if status is None:
        return "it closed its end of the channel"
    number = -status if status < 0 else status - _SIGNALLED
    if number > 0:
        return f"killed by signal {number}"
    return f"exit status {status}"
