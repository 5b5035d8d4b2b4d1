"""A whole program, with whatever it starts: SCOOP, a cluster of engines, MPI, processes of its own."""

from __future__ import annotations

from pathlib import Path

from grader.coursework.program import SLURM
from grader.measuring.backends.backend import Member, Site
from grader.record.trace import Role


class Program:
    """One process of ours that runs it, afresh for each request; whatever descends from that is a worker."""

    pool_is_workers = True
    spans = False
    libraries = ()  # it starts programs, which import for themselves

    def __init__(self, name: str, worker: str) -> None:
        """A way to start it.

        Args:
            name: of the backend.
            worker: what one of its processes is called.
        """
        self.name, self._worker = name, worker

    def ports(self, workers: int, *, mpi: bool) -> int:
        """None: it chooses them itself, in a network of its own."""
        del workers, mpi
        return 0

    def members(self, site: Site, shared: str) -> list[Member]:
        """The process that runs it."""
        del shared
        has_nodes = site.given["backend"] == SLURM
        return [Member("client", "grader.inside.program", Role.CLIENT, {}, serves=True, has_nodes=has_nodes)]

    def worker_name(self) -> str:
        """Whatever started them."""
        return self._worker

    def prepare(self, shared: Path) -> None:
        """Nothing is needed."""

    def meeting(self, shared: Path) -> None:
        """All of it is on one node."""

    def arrival(self, place: str) -> None:
        """As above."""
