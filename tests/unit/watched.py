"""A listener with one sandbox, and children that do there what a test says."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from grader import probe
from grader.measuring.watch.listener import Listener
from grader.measuring.watch.loop import Loop
from grader.measuring.watch.simulation import SimulatedCosts
from grader.record.trace import Role

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0
CHILD = """\
import os, sys, threading, time
from grader import probe

def compute(seconds=0.03):
    until = time.thread_time() + seconds
    while time.thread_time() < until: pass

def task(function=compute, *args):
    return probe.call(function, args, {})

def refused(index, cost_s=0.0):
    try: return probe.ask(index, cost_s)
    except probe.RefusedError: return "refused"

def told(*what):
    print("said", *what, flush=True)

probe.keep_inherited()
probe.hello("worker")
print(os.getpid(), flush=True)
sys.stdin.readline()
PROGRAM
print(time.process_time(), flush=True)
sys.stdin.readline()
"""


class Site:
    """A listener with one sandbox, and what happens there."""

    def __init__(self, loop: Loop, folder: Path, *, role: Role, pool_is_workers: bool, workers: int) -> None:
        self.loop = loop
        self.path = folder / "socket"
        self.usages: list[tuple[int, int]] = []
        self.listener = Listener(
            loop, workers=workers, pool_is_workers=pool_is_workers, usage=lambda *seen: self.usages.append(seen)
        )
        loop.call(lambda: self.listener.listen("worker 0", role, self.path))

    @property
    def place(self):
        return self.listener.places["worker 0"]

    def begin(self, costs: SimulatedCosts | None = None) -> None:
        self.loop.call(lambda: self.listener.begin(costs))

    def end(self, wall_s: float = 1.0):
        return self.loop.call(lambda: self.listener.end(wall_s))

    def settle(self) -> None:
        """Returns when the listener has seen all that was sent or closed before."""
        for _ in range(3):
            self.loop.call(lambda: None)

    @contextmanager
    def connection(self):
        """A connection of this very process, over which a test says what it likes."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connected:
            connected.settimeout(PATIENCE_S)
            connected.connect(str(self.path))
            yield connected

    def run(
        self,
        program: str,
        *,
        inherited: socket.socket | None = None,
        costs: SimulatedCosts | None = None,
        look: Callable[[], None] = lambda: None,
    ):
        """The trace of a child that says hello, runs this program, and is alive until the run has ended.

        Args:
            program: what it does in the run.
            inherited: the socket that it has in place of a path.
            costs: where cost is simulated.
            look: called when the program is done, before the run ends.
        """
        number = inherited.fileno() if inherited else None
        child = subprocess.Popen(
            [sys.executable, "-S", "-c", CHILD.replace("PROGRAM", program)],
            env={
                "GRADER_PROBE": str(self.path) if number is None else f"fd:{number}",
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            pass_fds=() if number is None else (number,),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.place.root = child.pid
        assert int(child.stdout.readline()) == child.pid
        self.begin(costs)
        child.stdin.write("go\n")
        *self.printed, used_s = self._lines(child)
        look()
        traced = self.end()
        child.communicate("end\n", timeout=PATIENCE_S)
        self.used_s = float(used_s)
        return traced, child.pid

    @staticmethod
    def _lines(child) -> list[str]:
        lines = [child.stdout.readline().strip()]
        while lines[-1].startswith("said "):
            lines.append(child.stdout.readline().strip())
        return lines


def say(connection, what: bytes, name: str = "square", *, thread: str = "1") -> bytes:
    connection.send(what + f"{thread} {name}".encode())
    return connection.recv(probe.MAX_MESSAGE_BYTES)
