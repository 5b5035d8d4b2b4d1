"""The account of one process: what it has used, as the kernel's clocks say at each event."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from grader.measuring.watch import kernel
from grader.record.trace import Role
from grader.text import one_line


@dataclass(slots=True)
class Place:
    """A sandbox as the listener knows it.

    Attributes:
        role: what the process that says hello there is.
        root: pid of the sandbox's outermost process; 0 before it is started.
        chief: pid of the process that said hello first; 0 before it did.
        has_nodes: whether it starts virtual nodes.
        nodes: their names by the pids of their first processes, who said hello while nothing of a student's ran.
    """

    name: str
    role: Role
    root: int = 0
    chief: int = 0
    has_nodes: bool = False
    nodes: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    """What one process has used so far."""

    pid: int
    parent: int
    started: int
    place: Place
    clock: kernel.WaitClock
    command: list[str]
    cpu: float = 0.0
    wait: float = 0.0
    cpu_start: float = 0.0
    open_tasks: int = 0
    opened: tuple[float, float, float] = (0.0, 0.0, 0.0)  # time, cpu and wait when it began to be in tasks
    task_s: float = 0.0
    task_cpu_s: float = 0.0
    task_wait_s: float = 0.0
    simulated_s: float = 0.0
    task_simulated_s: float = 0.0
    futures: int = 0
    alive: bool = True

    def sample(self) -> None:
        """Reads the kernel's clocks; a process that is gone keeps its last values."""
        try:
            self.cpu = kernel.cpu_s(self.pid)
        except OSError:
            self.alive = False
            return
        if self.place.role is not Role.INFRASTRUCTURE:
            self.wait = max(self.wait, self.clock.read())

    def restart(self) -> None:
        """Begins a new run."""
        self.sample()
        self.cpu_start = self.cpu
        self.clock.mark()
        self.task_s = self.task_cpu_s = self.task_wait_s = 0.0
        self.simulated_s = self.task_simulated_s = 0.0
        self.open_tasks = self.futures = 0

    @property
    def wait_s(self) -> float:
        """What it waited for a core in this run: in tasks whatever its threads did, besides as far as it was hindered.

        A second of a task is at most a second of work, whoever waits in it; without tasks nothing else bounds that.
        """
        return max(self.clock.hindered_s(), self.task_wait_s)

    def enter(self, now: float) -> None:
        """A task begins."""
        if self.open_tasks == 0:
            self.opened = (now, self.cpu, self.wait)
        self.open_tasks += 1

    def leave(self, now: float) -> None:
        """A task ends; time in which several are open counts once."""
        self.open_tasks -= 1
        if self.open_tasks == 0:
            since, cpu, wait = self.opened
            self.task_s += now - since
            self.task_cpu_s += self.cpu - cpu
            self.task_wait_s += self.wait - wait


def kind(command: list[str]) -> str:
    """What a process says that it is, in words for a sentence: "loky worker", "ipyparallel engine"."""
    text = " ".join(command)
    for mark, name in _KINDS:
        if mark in text:
            return name
    return one_line(Path(command[0]).name[:40], 60) or "process" if command else "process"


_KINDS = (
    ("resource_tracker", "resource tracker"),
    ("LokyProcess", "loky worker"),
    ("popen_loky", "loky worker"),
    ("multiprocessing.forkserver", "multiprocessing fork server"),
    ("multiprocessing.spawn", "multiprocessing worker"),
    ("grader.inside.ipp_engine", "ipyparallel engine"),
    ("ipyparallel.engine", "ipyparallel engine"),
    ("ipyparallel.controller", "ipyparallel controller"),
    ("grader.inside.scoop_worker", "SCOOP worker"),
    ("scoop.bootstrap", "SCOOP worker"),
    ("grader.inside.ipp_controller", "ipyparallel controller"),
    ("grader.inside.mpi_manager", "process manager of MPI"),
    ("grader.inside.mpi_host", "starter of ranks"),
    ("grader.inside.scoop_broker", "SCOOP broker"),
    ("scoop.broker", "SCOOP broker"),
    ("grader.inside.author", "serial baseline"),
    ("grader.inside", "client"),
)
