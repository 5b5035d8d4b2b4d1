"""What runs on another node of an allocation: workers of an arm in their sandboxes, and a listener that sees them.

Started by srun as the account of whoever grades; asked by lines of JSON on standard input. When that ends, all ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from grader.errors import BackendError, GraderError
from grader.measuring.backends.arm import Arm
from grader.measuring.backends.backend import Backend, Site, ports_of
from grader.measuring.backends.by_name import named
from grader.measuring.backends.members import started
from grader.measuring.nodes.relaying import let_in, relaying
from grader.measuring.watch import kernel
from grader.measuring.watch.loop import Loop
from grader.record import as_json
from grader.sandbox import Limits, choose, copies
from grader.sandbox.scratch import scratch
from grader.sandbox.start import Ground

_TICK_S = 0.01
_UNANSWERED = {"kill", "meet"}


class Agent:
    """A context manager: leaving it ends all that was started."""

    def __init__(self) -> None:
        """Nothing is started before it is ordered."""
        self._stack = contextlib.ExitStack()
        self._writing = threading.Lock()
        self._start_s = 0.0
        self._told: set[str] = set()
        self._path = ""
        self._elsewhere: list[int] = []
        self._arm: Arm
        self._ground: Ground
        self._shared: Path
        self._backend: Backend

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def obey(self, said: dict[str, Any]) -> None:
        """Does what one line says, and answers."""
        kind = said.pop("kind")
        try:
            reply = self._done(kind, said)
        except GraderError as fault:
            reply = {"fault": str(fault)}
        if kind not in _UNANSWERED:
            self._say(reply)

    def _done(self, kind: str, said: dict[str, Any]) -> dict[str, Any]:
        deeds: dict[str, Callable[[], dict[str, Any] | None]] = {
            "open": lambda: {"port": self._open(said)},
            "meet": lambda: self._meet(said["file"], bytes.fromhex(said["content"]), said["ports"]),
            "clock": lambda: {"now": time.monotonic()},
            "begin": self._begin,
            "end": lambda: self._end(said["wall_s"]),
            "freeze": lambda: self._arm.freeze(),  # noqa: PLW0108 -- there is none before the order
            "thaw": lambda: self._arm.thaw(),  # noqa: PLW0108 -- there is none before the order
            "kill": lambda: self._arm.kill(),  # noqa: PLW0108 -- there is none before the order
            "said": lambda: {"text": self._arm.said()},
        }
        return deeds[kind]() or {}

    def _begin(self) -> None:
        self._start_s = self._arm.begin()

    def _end(self, wall_s: float) -> dict[str, Any]:
        return {"trace": as_json.trace_to_plain(self._arm.end(wall_s, self._start_s)), "start": self._start_s}

    def _open(self, order: dict[str, Any]) -> int:
        """Starts the members that belong here; the port of the relay to them, 0 where nobody connects to them.

        Raises:
            BackendError: they cannot be isolated as at home.
        """
        level, why = choose("bubblewrap", for_grades=True)
        if level.name != order["level"]:
            raise BackendError(f"its isolation level is {level.name}, at home it is {order['level']} ({why}).")
        folder = self._stack.enter_context(scratch())
        loop = self._stack.enter_context(Loop())
        self._backend = named(order["backend"])
        place = folder / "arm"
        place.mkdir()
        site = Site(
            name=order["name"],
            folder=place,
            inside=copies.inside(folder),
            author=_written(place / "author", order["author"]),
            submission=_written(place / "program", order["submission"]) if order["submission"] is not None else None,
            workers=order["workers"],
            limits=Limits(**order["limits"]),
            level=level,
            loop=loop,
            start_s=order["start_s"],
            given=order["given"],
            mpi=order["mpi"],
            nodes=tuple(order["nodes"]),
            ports=range(*order["ports"]),
            clocks=kernel.machine_has_schedstat(),
        )
        members = self._backend.members(site, "")
        away = {m.place for m in members} - set(order["places"])
        self._arm, self._ground, self._shared = self._stack.enter_context(started(self._backend, site, away=away))
        self._path = str(folder / "relay")
        self._stack.enter_context(relaying("out", {"path": self._path, **order["relay"]}))
        self._elsewhere = ports_of(members, away)
        port = 0
        if ports_of(members, order["places"]):
            port = let_in(self._stack, str(folder / "in"), order["relay"]["secret"], self._ground)
        loop.call(lambda: loop.every(_TICK_S, self._look))
        return port

    def _meet(self, file: str, content: bytes, ports: list[int]) -> None:
        """Takes the place of the ports at home, then tells the members where they are."""
        settings = {"path": self._path, "ports": [*ports, *self._elsewhere]}
        self._stack.enter_context(relaying("near", settings, prefix=self._ground.network.prefix()))
        path = self._shared / file
        new = path.with_name(f"{path.name}.new")
        new.write_bytes(content)
        new.chmod(0o644)
        os.replace(new, path)

    def _look(self) -> None:
        """Tells home, once each, what is over a limit and who has joined."""
        ending = self._arm.watch.ending
        if ending is not None:
            self._tell("over", "ending", str(ending))
        for place in self._arm.listener.places if self._arm.listener is not None else ():
            name = self._backend.arrival(place)
            if name is not None and (self._shared / name).is_file():
                self._tell("arrived", "place", place)

    def _tell(self, event: str, key: str, value: str) -> None:
        if f"{event} {value}" not in self._told:
            self._told.add(f"{event} {value}")
            self._say({"event": event, key: value})

    def _say(self, document: Mapping[str, Any]) -> None:
        with self._writing, contextlib.suppress(BrokenPipeError):
            sys.stdout.write(json.dumps(document) + "\n")
            sys.stdout.flush()


def _written(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / Path(name).name).write_bytes(bytes.fromhex(content))
    copies.readable(folder)
    return folder


def main() -> None:
    """Obeys until standard input ends."""
    with Agent() as agent:
        for line in sys.stdin:
            agent.obey(json.loads(line))


if __name__ == "__main__":
    main()
