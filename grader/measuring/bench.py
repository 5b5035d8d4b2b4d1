"""The bench: what all measurements of one session share. Temporary folders, event loop, isolation level, lock."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.measuring import lease
from grader.measuring.nodes import allocation
from grader.measuring.templates import Templates
from grader.measuring.watch import kernel
from grader.measuring.watch.loop import Loop
from grader.sandbox import Level, copies, resources
from grader.sandbox.scratch import scratch

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Bench:
    """A place to measure at.

    Attributes:
        folder: for the files of runs; removed afterwards.
        inside: our package as sandboxes see it.
        seed: the grading's secret, from which all inputs are drawn.
        deadline_s: seconds that one submission may take in all.
        say: told in words what is being done.
        probe: whether there are sockets that name their sender.
        clocks: whether the kernel's process clocks can be read.
        keep: whether the files of runs stay.
        cores: that this process may use when it has no lease.
        why: the reason for the level, in words.
        nodes: the other nodes of the allocation that this process is in.
        templates: what has imported an assignment's libraries for the processes of its arms.
        for_grades: whether grades are made here; a student's own check may be shorter.
    """

    folder: Path
    inside: Path
    level: Level
    loop: Loop
    seed: str
    deadline_s: float
    say: Say
    templates: Templates
    probe: bool
    clocks: bool
    keep: bool = False
    cores: int = 1
    why: str = ""
    nodes: tuple[str, ...] = ()
    for_grades: bool = True

    @contextlib.contextmanager
    def leased(self, workers: int) -> Iterator[bool]:
        """Cores for all runs of one submission, where there is room for others beside them; whether there is."""
        if kernel.cores() < self.cores:  # within a lease of this bench
            yield True
            return
        if not lease.has_room(workers):
            yield False
            return
        with lease.held(workers, self.loop, self.say):
            yield True


@contextlib.contextmanager
def bench(  # noqa: PLR0913 -- as a bench has
    *, level: Level, seed: str, deadline_s: float, say: Say, keep: bool = False, why: str = "", for_grades: bool = True
) -> Iterator[Bench]:
    """A bench; with ``keep`` the files of its runs stay."""
    with resources.raised(), Loop() as loop, scratch(keep=keep) as folder:
        inside = copies.inside(folder)
        with Templates(level, inside) as templates:
            yield Bench(
                templates=templates,
                folder=folder,
                inside=inside,
                level=level,
                loop=loop,
                seed=seed,
                deadline_s=deadline_s,
                say=say,
                probe=has_probe(),
                clocks=kernel.machine_has_schedstat(),
                keep=keep,
                cores=kernel.cores(),
                why=why,
                nodes=allocation.others(),
                for_grades=for_grades,
            )


def has_probe() -> bool:
    """Whether this system has sockets that name the process at their other end."""
    return hasattr(socket, "AF_UNIX") and hasattr(socket, "SO_PEERCRED")
