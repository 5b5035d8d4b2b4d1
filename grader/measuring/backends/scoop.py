"""SCOOP: a broker and P workers, each in a sandbox of its own; worker 0 is the origin."""

from __future__ import annotations

from pathlib import Path

from grader.measuring.backends.backend import Meeting, Member, Site, read_whole
from grader.record.trace import Role

BROKER_FILE = "broker"
BROKER_PORTS = 2


class Scoop:
    """The origin runs the program and takes part in the work, as SCOOP means it."""

    name = "scoop"
    pool_is_workers = False
    spans = True

    def ports(self, workers: int, *, mpi: bool) -> int:
        """None: SCOOP tries one after the other until one is free."""
        del workers, mpi
        return 0

    def members(self, site: Site, shared: str) -> list[Member]:
        """The broker and the workers, the origin last."""
        module = "grader.inside.scoop_worker"
        broker = Member("broker", "grader.inside.scoop_broker", Role.INFRASTRUCTURE, {"shared": shared}, student=False)
        workers = [
            Member(f"worker {n}", module, Role.WORKER, {"shared": shared, "number": n}) for n in range(1, site.workers)
        ]
        origin = Member("origin", module, Role.WORKER, {"shared": shared, "number": 0}, serves=True)
        return [broker, *workers, origin]

    def worker_name(self) -> str:
        """As SCOOP says."""
        return "SCOOP worker"

    def prepare(self, shared: Path) -> None:
        """Nothing is needed."""

    def meeting(self, shared: Path) -> Meeting | None:
        """The broker's two ports, as it tells them in a file."""
        told = read_whole(shared / BROKER_FILE)
        ports = told.split() if told else []
        if len(ports) != BROKER_PORTS or not all(port.isdigit() for port in ports):
            return None
        return Meeting(BROKER_FILE, told, tuple(int(port) for port in ports))

    def arrival(self, place: str) -> str | None:
        """Every worker but the origin writes a file when it has joined."""
        number = place.removeprefix("worker ")
        return f"worker{number}" if number.isdigit() else None
