"""A whole program, with whatever it starts: SCOOP, a cluster of engines, MPI, processes of its own."""

from __future__ import annotations

from pathlib import Path

from grader.coursework.program import SLURM
from grader.measuring.backends.backend import Meeting, Member, Site
from grader.measuring.backends.hosts import Host, hosts, port_count, ports_of_mpiexec
from grader.record.trace import Role

MET = "met"
"""The file below the shared folder that says, on another node, that the ports at home are there."""


class Program:
    """One process of ours that runs it, afresh for each request; whatever descends from that is a worker.

    On each other node one more, where mpiexec has its ranks started.
    """

    pool_is_workers = True
    libraries = ()  # it starts programs, which import for themselves

    def __init__(self, name: str, worker: str, *, spans: bool = False) -> None:
        """A way to start it.

        Args:
            name: of the backend.
            worker: what one of its processes is called.
            spans: whether it is started by mpiexec, which may be told of other nodes.
        """
        self.name, self._worker, self.spans = name, worker, spans

    def ports(self, workers: int, *, mpi: bool) -> int:
        """It chooses them itself, in a network of its own; but for ranks, which other nodes must find."""
        return port_count(workers) if mpi else 0

    def members(self, site: Site, shared: str) -> list[Member]:
        """The process that runs it; then those on other nodes."""
        has_nodes = site.given["backend"] == SLURM
        if not site.nodes:
            return [Member("client", "grader.inside.program", Role.CLIENT, {}, serves=True, has_nodes=has_nodes)]
        home, *others = found = hosts(site)
        own = ports_of_mpiexec(site)
        told = {"hosts": [_told(host) for host in found], "mpiexec": [own[0], own[-1]]}
        ports = (*own, *home.ports)
        client = Member("client", "grader.inside.program", Role.CLIENT, told, serves=True, ports=ports)
        return [client, *(_member(host, shared) for host in others)]

    def worker_name(self) -> str:
        """Whatever started them."""
        return self._worker

    def prepare(self, shared: Path) -> None:
        """Nothing is needed."""

    def meeting(self, shared: Path) -> Meeting:
        """All ports are known beforehand."""
        del shared
        return Meeting(MET, b"met", ())

    def arrival(self, place: str) -> None:
        """They are asked when a run begins."""


def _told(host: Host) -> dict[str, int]:
    """What the program's process must know of it."""
    return {"orders": host.orders, "ranks": host.ranks, "first": host.ports[0], "last": host.ports[-1]}


def _member(host: Host, shared: str) -> Member:
    """The process that has ranks started on another node: no worker, and no client either, but they are below it."""
    given = {"port": host.orders, "met": f"{shared}/{MET}"}
    ports = (host.orders, *host.ports)
    return Member(f"host {host.node}", "grader.inside.mpi_host", Role.OTHER, given, ports=ports, node=host.node)
