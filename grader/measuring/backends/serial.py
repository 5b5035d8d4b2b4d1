"""No workers: the baseline, which runs in a process of the author's files alone."""

from __future__ import annotations

from pathlib import Path

from grader.measuring.backends.backend import Member, Site
from grader.record.trace import Role


class Serial:
    """One process that draws inputs and runs the serial program."""

    name = "serial"
    pool_is_workers = False
    spans = False
    libraries = ("import grader.inside.author",)

    def ports(self, workers: int, *, mpi: bool) -> int:
        """None: it has one process."""
        del workers, mpi
        return 0

    def members(self, site: Site, shared: str) -> list[Member]:
        """The author's process."""
        del site, shared
        return [Member("baseline", "grader.inside.author", Role.CLIENT, {}, student=False, serves=True)]

    def worker_name(self) -> str:
        """It has none; a sentence still needs a word."""
        return "worker"

    def prepare(self, shared: Path) -> None:
        """Nothing is needed."""

    def meeting(self, shared: Path) -> None:
        """All of it is on one node."""

    def arrival(self, place: str) -> None:
        """As above."""
