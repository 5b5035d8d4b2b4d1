"""An arm: one program with its workers, running in sandboxes, asked one request at a time."""

from __future__ import annotations

import contextlib
import functools
import os
import selectors
import subprocess
import time
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

from grader.errors import BackendError
from grader.inside import frames
from grader.measuring.backends.backend import Site
from grader.measuring.watch import kernel
from grader.measuring.watch.listener import Listener
from grader.measuring.watch.simulation import SimulatedCosts
from grader.record import Ending, Raised
from grader.record.trace import Away, Trace, joined
from grader.sandbox.output import Output
from grader.text import beginning_and_end, one_line, printable

_READ_BYTES = 1 << 20
_EXIT_WAIT_S = 5.0
_TEXT, _LINE, _LINES = 16_000, 300, 200  # characters and lines of a student's that are kept
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


class Part(Protocol):
    """The part of an arm that is on another node."""

    def ask(self, kind: str, timeout_s: float = ..., **values: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
        """The answer of the node."""

    def tell(self, kind: str, **values: Any) -> None:  # noqa: ANN401 -- JSON
        """Says something that has no answer."""

    def set_clock(self) -> None:
        """Compares the clocks."""

    def begin(self) -> None:
        """The account of a run begins."""

    def end(self, wall_s: float, start_s: float) -> Away:
        """The account of a run that began here at this time."""


@dataclass(slots=True)
class Arm:
    """A program that is up. Made by ``members.started`` and ``whole_arm.opened``; ask it from the main thread only."""

    site: Site
    listener: Listener | None = None
    output: Output = field(init=False)
    server: subprocess.Popen[bytes] = field(init=False)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    watch: _Watch = field(default_factory=_Watch)
    frozen: bool = False

    def ask(
        self,
        kind: str,
        value: object = None,
        *,
        timeout_s: float,
        observe: bool = False,
        costs: SimulatedCosts | None = None,
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
        if reply.ending not in ALIVE:
            self.kill()
        return Reply(reply.ending, reply.wall_s, reply.value, reply.raised, reply.detail, trace)

    def begin(self, costs: SimulatedCosts | None = None) -> float:
        """The account of a run begins, on all nodes; its zero on our clock."""
        for part in self.parts:
            part.set_clock()
            part.begin()
        if self.listener is None:
            return time.monotonic()
        return self.site.loop.call(functools.partial(self.listener.begin, costs))

    def end(self, wall_s: float, begun_s: float) -> Trace:
        """The account of the run that began then, of all nodes."""
        if self.listener is None:
            return Trace(wall_s, (), (), probe=False, clocks=self.site.clocks)
        seen = self.site.loop.call(functools.partial(self.listener.end, wall_s))
        home = replace(seen, clocks=self.site.clocks)
        return joined(home, self.site.node, [part.end(wall_s, begun_s) for part in self.parts])

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
        self.frozen = True
        kernel.stop(p.pid for p in self.processes)
        for part in self.parts:
            part.ask("freeze")

    def thaw(self) -> None:
        """Lets them go on."""
        self.frozen = False
        kernel.resume(p.pid for p in self.processes)
        for part in self.parts:
            part.ask("thaw")

    def kill(self) -> None:
        """Ends every process of the arm."""
        kernel.kill([p.pid for p in self.processes])
        for process in self.processes:
            process.kill()
        for part in self.parts:
            part.tell("kill")

    def over(self, ending: Ending) -> None:
        """Ends it for a limit; the first one counts."""
        if self.watch.ending is None:
            self.watch.ending = ending
            self.kill()

    def said(self) -> str:
        """What its processes printed, cut in the middle."""
        here = self.site.loop.call(self.output.text)
        return here + "".join(str(part.ask("said")["text"]) for part in self.parts)

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


ALIVE = {Ending.ANSWERED, Ending.RAISED, Ending.UNSENDABLE, Ending.NO_OUTPUT}
"""After a reply of these kinds an arm can be asked again."""


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
            said = {k: beginning_and_end(printable(v), _LINES, _TEXT) for k, v in value.items()}
            return Reply(Ending.RAISED, wall_s, raised=Raised(**said))
        case "unsendable" | "no_output" if type(value) is str:
            return Reply(Ending(header["kind"]), wall_s, detail=one_line(value, _LINE))
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
