"""ipyparallel: a controller, P engines and the client, each in a sandbox of its own; engines may be ranks of MPI."""

from __future__ import annotations

import json
from pathlib import Path

from grader.measuring.backends.backend import Meeting, Member, Site, read_whole
from grader.record.trace import Role

ENGINE_FILE = "ipython/profile_default/security/ipcontroller-engine.json"
_PORTS = 1 << 16
_CONTROLLER_PORTS = 18  # 15 for engines and clients, 3 between its own parts
_FOLDERS = ("security", "log", "pid", "startup", "static", "db")


class IPyParallel:
    """All members start at once; engines and client wait for the controller's connection files."""

    name = "ipyparallel"
    pool_is_workers = False
    spans = True
    libraries = (
        "import ipyparallel.controller.app, ipyparallel.engine.app",
        "import grader.inside.ipp_engine, grader.inside.ipp_client",
    )

    def ports(self, workers: int, *, mpi: bool) -> int:
        """The controller's; one of each rank and one of their manager."""
        return _CONTROLLER_PORTS + (1 + workers if mpi else 0)

    def members(self, site: Site, shared: str) -> list[Member]:
        """The controller, the engines, the client."""
        profile = {"profile": f"{shared}/ipython/profile_default"}
        controls = {**profile, "ports": list(site.ports[:_CONTROLLER_PORTS])}
        controller = Member("controller", "grader.inside.ipp_controller", Role.INFRASTRUCTURE, controls, student=False)
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
    if not site.mpi:
        return Member(f"engine {number}", module, Role.WORKER, profile)
    manager, *ranks = site.ports[_CONTROLLER_PORTS:]
    port = ranks[number]
    rank = {"rank": number, "port": port, "manager": manager}
    return Member(f"engine {number}", module, Role.WORKER, {**profile, **rank}, ports=(port,))


def _manager(site: Site) -> list[Member]:
    """The process manager of the engines' MPI world, if they form one."""
    if not site.mpi:
        return []
    port, module = site.ports[_CONTROLLER_PORTS], "grader.inside.mpi_manager"
    return [Member("process manager", module, Role.INFRASTRUCTURE, {"port": port}, student=False, ports=(port,))]
