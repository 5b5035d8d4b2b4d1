"""SCOOP: a broker and P workers, each in a sandbox of its own; worker 0 is the origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.measuring.backends.backend import Meeting, Member, Site, read_whole
from grader.record.trace import Role

BROKER_FILE = "broker"
BROKER_PORTS = 2
_WORKER = "grader.inside.scoop_worker"


class Scoop:
    """The origin runs the program and takes part in the work, as SCOOP means it."""

    name = "scoop"
    pool_is_workers = False
    spans = True
    libraries = ("import greenlet, zmq", "import grader.inside.scoop_worker, grader.inside.serve")

    def ports(self, workers: int, *, mpi: bool) -> int:
        """The broker's, and one of each worker."""
        del mpi
        return BROKER_PORTS + workers

    def members(self, site: Site, shared: str) -> list[Member]:
        """The broker and the workers, the origin last."""
        known = {"shared": shared} if site.level.own_network else {"shared": shared, "key": site.key}
        own = {**known, "ports": list(site.ports[:BROKER_PORTS])}
        broker = Member("broker", "grader.inside.scoop_broker", Role.INFRASTRUCTURE, own, student=False)
        workers = [Member(f"worker {n}", _WORKER, Role.WORKER, _given(known, site, n)) for n in range(1, site.workers)]
        origin = Member("origin", _WORKER, Role.WORKER, _given(known, site, 0), serves=True)
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


def _given(known: dict[str, Any], site: Site, number: int) -> dict[str, Any]:
    return {**known, "number": number, "port": site.ports[BROKER_PORTS + number]}
