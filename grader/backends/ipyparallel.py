"""ipyparallel: a controller, P engines and the client, each in a sandbox of its own; engines may be ranks of MPI."""

from __future__ import annotations

import json
from pathlib import Path

from grader.backends.backend import Meeting, Member, Site, read_whole
from grader.trace import Role

ENGINE_FILE = "ipython/profile_default/security/ipcontroller-engine.json"
_PORTS = 1 << 16
_FOLDERS = ("security", "log", "pid", "startup", "static", "db")


class IPyParallel:
    """All members start at once; engines and client wait for the controller's connection files."""

    name = "ipyparallel"
    pool_is_workers = False
    spans = True

    def members(self, site: Site, shared: str) -> list[Member]:
        """The controller, the engines, the client."""
        profile = {"profile": f"{shared}/ipython/profile_default"}
        controller = Member("controller", "grader.inside.ipp_controller", Role.INFRASTRUCTURE, profile, student=False)
        engines = [_engine(site, profile, number) for number in range(site.workers)]
        client = Member("client", "grader.inside.ipp_client", Role.CLIENT, profile, serves=True)
        return [controller, *_manager(site), *engines, client]

    def worker_name(self) -> str:
        """As ipyparallel says."""
        return "engine"

    def prepare(self, shared: Path) -> None:
        """A default profile: made beforehand, since several processes would make it at once."""
        profile = shared / "ipython" / "profile_default"
        for name in _FOLDERS:
            (profile / name).mkdir(parents=True)

    def meeting(self, shared: Path) -> Meeting | None:
        """The controller's file for engines, which names a port for each of its sockets."""
        told = read_whole(shared / ENGINE_FILE)
        try:
            document = json.loads(told) if told else None
        except ValueError:
            return None  # it is being written
        if not isinstance(document, dict) or not told:
            return None
        numbers = (n for value in document.values() for n in (value if isinstance(value, list) else [value]))
        ports = (n for n in numbers if type(n) is int and 0 < n < _PORTS)
        return Meeting(ENGINE_FILE, told, tuple(sorted(set(ports))))

    def arrival(self, place: str) -> None:
        """Engines tell the controller, and nobody else."""


def _engine(site: Site, profile: dict[str, str], number: int) -> Member:
    module = "grader.inside.ipp_engine"
    if not site.mpi_port:
        return Member(f"engine {number}", module, Role.WORKER, profile)
    port = site.mpi_port + 1 + number
    rank = {"rank": number, "port": port, "manager": site.mpi_port}
    return Member(f"engine {number}", module, Role.WORKER, {**profile, **rank}, port=port)


def _manager(site: Site) -> list[Member]:
    """The process manager of the engines' MPI world, if they form one."""
    if not site.mpi_port:
        return []
    given, module = {"port": site.mpi_port}, "grader.inside.mpi_manager"
    return [Member("process manager", module, Role.INFRASTRUCTURE, given, student=False, port=site.mpi_port)]
