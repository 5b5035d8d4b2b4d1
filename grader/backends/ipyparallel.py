"""ipyparallel: a controller, P engines and the client, each in a sandbox of its own."""

from __future__ import annotations

from pathlib import Path

from grader.backends.backend import Member, Site
from grader.trace import Role

_FOLDERS = ("security", "log", "pid", "startup", "static", "db")


class IPyParallel:
    """All members start at once; engines and client wait for the controller's connection files."""

    name = "ipyparallel"
    pool_is_workers = False

    def members(self, site: Site, shared: str) -> list[Member]:
        """The controller, the engines, the client."""
        profile = {"profile": f"{shared}/ipython/profile_default"}
        controller = Member("controller", "grader.inside.ipp_controller", Role.INFRASTRUCTURE, profile, student=False)
        engines = [
            Member(f"engine {number}", "grader.inside.ipp_engine", Role.WORKER, profile)
            for number in range(site.workers)
        ]
        client = Member("client", "grader.inside.ipp_client", Role.CLIENT, profile, serves=True)
        return [controller, *engines, client]

    def worker_name(self) -> str:
        """As ipyparallel says."""
        return "engine"

    def prepare(self, shared: Path) -> None:
        """A default profile: made beforehand, since several processes would make it at once."""
        profile = shared / "ipython" / "profile_default"
        for name in _FOLDERS:
            (profile / name).mkdir(parents=True)
