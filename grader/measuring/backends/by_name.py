"""The backends by their names in ``assignment.toml``."""

from __future__ import annotations

from grader.measuring.backends.backend import Backend
from grader.measuring.backends.ipyparallel import IPyParallel
from grader.measuring.backends.processes import Processes
from grader.measuring.backends.program import Program
from grader.measuring.backends.scoop import Scoop
from grader.measuring.backends.serial import Serial

_BACKENDS: tuple[Backend, ...] = (
    IPyParallel(),
    Processes(),
    Program("mpi", "rank", spans=True),
    Program("program", "process"),
    Program("slurm", "engine"),
    Scoop(),
    Serial(),
)
NAMES = tuple(b.name for b in _BACKENDS)


def named(name: str) -> Backend:
    """The backend of this name."""
    return next(b for b in _BACKENDS if b.name == name)
