"""A part of an arm on another node: started by srun, asked by lines of JSON, both ends ours."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any

from grader.errors import BackendError
from grader.measuring.backends.backend import Site
from grader.measuring.nodes import allocation
from grader.measuring.watch.loop import Loop
from grader.record import Ending, as_json
from grader.record.trace import Away, Trace

AGENT = "grader.measuring.nodes.agent"
START_S = 60.0
ANSWER_S = 20.0
PINGS = 5
_READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Order:
    """What a node is asked to start.

    Attributes:
        places: of the arm's members that belong there.
        host: where the relay at home listens, with its port and the arm's secret.
    """

    node: str
    site: Site
    backend: str
    places: tuple[str, ...]
    host: str
    port: int
    secret: str


@dataclass(slots=True)
class RemotePart:
    """Workers on one other node. ``ask`` belongs into the main thread, ``tell`` into the loop's.

    Attributes:
        port: where the relay there listens; 0 where nobody connects to workers.
    """

    node: str
    loop: Loop
    over: Callable[[Ending], None]
    arrived: Callable[[str], None]
    process: subprocess.Popen[bytes]
    shift_s: float = 0.0
    port: int = 0
    error_s: float = 0.0
    _replies: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)
    _part: bytearray = field(default_factory=bytearray)

    def ask(self, kind: str, timeout_s: float = ANSWER_S, **values: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
        """The answer of the node.

        Raises:
            BackendError: it did not come, or the node has a fault to tell: ours, not the submission's.
        """
        self._send({"kind": kind, **values})
        try:
            reply = self._replies.get(timeout=timeout_s)
        except queue.Empty:
            raise BackendError(f"The node {self.node} did not answer within {timeout_s:g} s ({kind}).") from None
        if "fault" in reply:
            raise BackendError(f"The node {self.node}: {reply['fault']}")
        return reply

    def tell(self, kind: str, **values: Any) -> None:  # noqa: ANN401 -- JSON
        """Says something that has no answer."""
        with contextlib.suppress(BackendError):  # a node that is gone is noticed by whoever asks next
            self._send({"kind": kind, **values})

    def set_clock(self) -> None:
        """Compares the clocks, by the fastest of a few round trips (Cristian 1989)."""
        best = None
        for _ in range(PINGS):
            sent = time.monotonic()
            there = float(self.ask("clock")["now"])
            back = time.monotonic()
            if best is None or back - sent < best[0]:
                best = (back - sent, (sent + back) / 2 - there)
        assert best is not None  # noqa: S101 -- there were several
        self.error_s, self.shift_s = best[0] / 2, best[1]

    def begin(self) -> None:
        """The account of a run begins."""
        self.ask("begin")

    def end(self, wall_s: float, start_s: float) -> Away:
        """The account of a run that began here at this time."""
        reply = self.ask("end", wall_s=wall_s)
        seen: Trace = as_json.trace_from_plain(reply["trace"])
        return Away(self.node, seen, float(reply["start"]) + self.shift_s - start_s, self.error_s)

    def close(self) -> None:
        """Ends all that runs there."""
        assert self.process.stdin is not None  # noqa: S101 -- it is a pipe
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(ANSWER_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def listen(self) -> None:
        """Has the loop read what the node says."""
        assert self.process.stdout is not None  # noqa: S101 -- it is a pipe
        descriptor = self.process.stdout.fileno()
        os.set_blocking(descriptor, False)
        self.loop.call(functools.partial(self.loop.watch, descriptor, self._read))

    def deafen(self) -> None:
        """Undoes ``listen``."""
        assert self.process.stdout is not None  # noqa: S101 -- it is a pipe
        self.loop.call(functools.partial(self.loop.forget, self.process.stdout.fileno()))
        self.process.stdout.close()

    def _send(self, document: dict[str, Any]) -> None:
        assert self.process.stdin is not None  # noqa: S101 -- it is a pipe
        try:
            self.process.stdin.write(json.dumps(document).encode() + b"\n")
        except OSError:
            raise BackendError(f"The node {self.node} is gone.") from None

    def _read(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 -- it is a pipe
        part = os.read(self.process.stdout.fileno(), _READ_BYTES)
        if not part:
            self.loop.forget(self.process.stdout.fileno())
            self._replies.put({"fault": "the step there has ended"})
            return
        self._part += part
        *lines, rest = self._part.split(b"\n")
        self._part = bytearray(rest)
        for line in lines:
            self._take(bytes(line))

    def _take(self, line: bytes) -> None:
        try:
            document = json.loads(line)
        except ValueError:
            return  # words of srun's own
        match document.get("event"):
            case "over":
                self.over(Ending(document["ending"]))
            case "arrived":
                self.arrived(str(document["place"]))
            case _:
                self._replies.put(document)


@contextlib.contextmanager
def opened(order: Order, *, over: Callable[[Ending], None], arrived: Callable[[str], None]) -> Iterator[RemotePart]:
    """Some workers of an arm, started on a node; leaving the context ends them.

    Args:
        order: which, and where.
        over: told when one of them is over a limit.
        arrived: told the place of a worker that says that it has joined.

    Raises:
        BackendError: they could not be started there.
    """
    command = allocation.command(order.node, AGENT)
    process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, bufsize=0, start_new_session=True)
    made = RemotePart(order.node, order.site.loop, over, arrived, process)
    made.listen()
    try:
        made.port = made.ask("open", START_S, **_plain(order)).get("port", 0)
        yield made
    finally:
        made.close()
        made.deafen()


def _plain(order: Order) -> dict[str, Any]:
    """All that the node must know."""
    site = order.site
    limits = {name: getattr(site.limits, name) for name in ("memory_mb", "processes", "scratch_mb", "output_mb")}
    return {
        "backend": order.backend,
        "name": site.name,
        "places": list(order.places),
        "workers": site.workers,
        "level": site.level.name,
        "limits": limits,
        "start_s": site.start_s,
        "given": site.given,
        "mpi": site.mpi,
        "nodes": list(site.nodes),
        "ports": [site.ports.start, site.ports.stop],
        "author": _texts(site.author),
        "submission": _texts(site.submission) if site.submission is not None else None,
        "relay": {"host": order.host, "port": order.port, "secret": order.secret},
    }


def _texts(folder: Path) -> dict[str, str]:
    """The files of a folder by their names, as hexadecimal digits: they may be anything."""
    return {path.name: path.read_bytes().hex() for path in sorted(folder.iterdir()) if path.is_file()}
