"""A box on another node, in which mpiexec at home has its ranks started.

It does what it is told by whoever connects: by the program's process, and by ``mpi_launch``; student code, which is in
the same boxes, may tell it the same.
"""

from __future__ import annotations

import json
import os
import shutil
import socketserver
import subprocess
import sys
from pathlib import Path
from typing import Any

from grader.inside import boot, leftovers, mpi_rank
from grader.inside.mpi_hosts import LINE_BYTES
from grader.probe import hello


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Runs:
    """The run that is on: its folder, at the place where it is at home."""

    def __init__(self, given: dict[str, Any]) -> None:
        """There is none yet."""
        self._given = given
        self._folder: Path | None = None
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        self._environment = {**os.environ, **mpi_rank.TRANSPORT, "PATH": path}

    def done(self, order: dict[str, Any]) -> dict[str, Any]:
        """Does what an order says; the reply to it."""
        match order.get("kind"):
            case "prepare":
                self._prepare(Path(order["folder"]))
            case "start":
                return {"status": self._start(order)}
            case _:
                self._finish()
        return {}

    def _prepare(self, folder: Path) -> None:
        """A new folder with what was handed in."""
        boot.await_file(Path(self._given["met"]), timeout_s=self._given["start_s"])
        self._finish()
        self._folder = folder
        shutil.copytree(self._given["submission"], folder)

    def _start(self, order: dict[str, Any]) -> int:
        """Runs a command to its end; its exit status."""
        return subprocess.run(
            order["command"],
            cwd=order["folder"],
            env={**self._environment, **order["environment"]},
            stdin=subprocess.DEVNULL,
            stdout=boot.STDERR,
            check=False,
        ).returncode

    def _finish(self) -> None:
        leftovers.end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def main() -> None:
    """Takes orders until it is ended."""
    given = boot.settings()
    hello("host")
    runs = Runs(given)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            reply = runs.done(json.loads(self.rfile.readline(LINE_BYTES)))
            self.wfile.write(json.dumps(reply).encode() + b"\n")

    with _Server(("127.0.0.1", given["port"]), Handler) as server:
        server.serve_forever()
