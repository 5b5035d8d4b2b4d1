"""One SCOOP worker of an arm; the origin, worker 0, runs the program under grading."""

from __future__ import annotations

import argparse
import contextlib
import importlib
from pathlib import Path
from typing import Any

from grader.inside import boot, scoop_constants, serve
from grader.probe import hello


def main() -> None:
    """Joins the broker; the origin waits for all other workers, then serves requests."""
    given = boot.settings()
    channel = boot.Channel() if given["number"] == 0 else None
    hello("worker")
    boot.author_module(given, "tasks")
    ports = boot.await_file(Path(given["shared"]) / "broker", timeout_s=given["start_s"])
    _start(given, channel, [int(port) for port in ports.split()])


def _start(given: dict[str, Any], channel: boot.Channel | None, ports: list[int]) -> None:
    import scoop
    from scoop import futures
    from scoop.bootstrap.__main__ import Bootstrap

    # DEAP's Toolbox copies a function's __dict__; with __wrapped__ in it a toolbox that holds futures.map no
    # longer pickles ("it's not the same object as scoop.futures.map").
    futures.map.__dict__.pop("__wrapped__", None)
    bootstrap = Bootstrap()
    bootstrap.args = argparse.Namespace(
        origin=channel is not None,
        size=given["workers"],
        brokerHostname="127.0.0.1",
        externalBrokerHostname="127.0.0.1",
        taskPort=ports[0],
        metaPort=ports[1],
        debug=False,
        profile=False,
        nice=0,
        backend="ZMQ",
        executable=given["entry_file"],
        workingDirectory="",
    )
    from scoop import utils
    from scoop._comm import scoopzmq

    from grader.inside import scoop_sockets

    if "key" in given:
        scoop_sockets.seal(given["key"])
    scoopzmq.random = scoop_sockets.OnePort(given["port"])
    scoop_constants.hasten()
    bootstrap.log = utils.initLogging(0)
    bootstrap.setScoop()
    _announce_when_connected(given)
    try:
        futures._startup(_origin, given, channel)  # noqa: SLF001 -- as scoop.bootstrap calls it
    finally:
        if scoop._control.execQueue:  # noqa: SLF001 -- as above
            scoop._control.execQueue.shutdown()  # noqa: SLF001 -- as above


def _origin(given: dict[str, Any], channel: boot.Channel) -> None:
    """The root task: a run shorter than a worker's start would otherwise find nobody to share with."""
    for number in range(1, given["workers"]):
        boot.await_file(Path(given["shared"]) / f"worker{number}", timeout_s=given["start_s"])
    serve.serve(channel, given, {}, scoop_constants.forget)


def _announce_when_connected(given: dict[str, Any]) -> None:
    """Tells in a file that this worker has joined; then imports the student's file, as SCOOP's workers do.

    Functions come by the name of their module; a class made by ``creator.create`` exists only after the import.
    A fault in the file is the origin's to tell.
    """
    from scoop import _control

    queue_class = _control.FutureQueue

    def connected() -> Any:  # noqa: ANN401 -- SCOOP has no types
        queue = queue_class()
        if given["number"]:
            (Path(given["shared"]) / f"worker{given['number']}").write_text("connected")
            with contextlib.suppress(BaseException):
                importlib.import_module(Path(given["entry_file"]).stem)
        return queue

    _control.FutureQueue = connected
