"""Processes that the program starts itself: joblib, multiprocessing, concurrent.futures."""

from __future__ import annotations

from pathlib import Path

from grader.measuring.backends.backend import Member, Site
from grader.record.trace import Role


class Processes:
    """One client; whatever descends from it is a worker."""

    name = "processes"
    pool_is_workers = True
    spans = False
    libraries = ("import grader.inside.processes_client",)

    def ports(self, workers: int, *, mpi: bool) -> int:
        """None: it has one process."""
        del workers, mpi
        return 0

    def members(self, site: Site, shared: str) -> list[Member]:
        """The client alone."""
        del site, shared
        return [Member("client", "grader.inside.processes_client", Role.CLIENT, {}, serves=True)]

    def worker_name(self) -> str:
        """Whatever the library, they are a pool's."""
        return "pool worker"

    def prepare(self, shared: Path) -> None:
        """Nothing is needed."""

    def meeting(self, shared: Path) -> None:
        """All of it is on one node."""

    def arrival(self, place: str) -> None:
        """As above."""
