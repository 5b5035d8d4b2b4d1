"""The bench: what all measurements of one session share. Temporary folders, event loop, isolation level, lock."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import kernel, lease
from grader.launch import copies, nodes
from grader.launch.scratch import scratch
from grader.loop import Loop
from grader.record import Machine
from grader.sandbox import Level

_PACKAGES = ("numpy", "scikit-learn", "joblib", "ipyparallel", "scoop", "deap", "mpi4py")
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
        for_grades: whether grades are made here; a student's own check may be shorter.
    """

    folder: Path
    inside: Path
    level: Level
    loop: Loop
    seed: str
    deadline_s: float
    say: Say
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
        with lease.held(workers, self.loop):
            yield True


@contextlib.contextmanager
def bench(  # noqa: PLR0913 -- as a bench has
    *, level: Level, seed: str, deadline_s: float, say: Say, keep: bool = False, why: str = "", for_grades: bool = True
) -> Iterator[Bench]:
    """A bench; with ``keep`` the files of its runs stay."""
    with Loop() as loop, scratch(keep=keep) as folder:
        inside = copies.inside(folder)
        yield Bench(
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
            nodes=nodes.others(),
            for_grades=for_grades,
        )


def has_probe() -> bool:
    """Whether this system has sockets that name the process at their other end."""
    return hasattr(socket, "AF_UNIX") and hasattr(socket, "SO_PEERCRED")


def machine(cores: int, nodes: tuple[str, ...] = ()) -> Machine:
    """This machine, for the record, with so many usable cores; other nodes of an allocation are taken to be alike."""
    return Machine(
        host=socket.gethostname(),
        cores=cores * (1 + len(nodes)),
        cpu=_cpu_model(),
        kernel=platform.release(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0,
        packages={name: _version(name) for name in _PACKAGES if _version(name)},
        job=_job(),
        nodes=nodes,
    )


def _job() -> str:
    """The Slurm job that this process is part of, with its task in an array."""
    array, task = os.environ.get("SLURM_ARRAY_JOB_ID"), os.environ.get("SLURM_ARRAY_TASK_ID")
    return f"{array}_{task}" if array and task else os.environ.get("SLURM_JOB_ID", "")


def _cpu_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
