"""What was seen of one run: its processes and its tasks, each number with the strength that it has.

Times are seconds since the run's request was written, on the listener's clock. CPU and waiting times come from the
kernel. Names of functions and kinds of processes are claimed by the processes themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a process is to the run."""

    WORKER = "worker"  # an engine, a SCOOP worker, a process of the pool: it may hold tasks
    CLIENT = "client"  # where the submission's entry runs
    INFRASTRUCTURE = "infrastructure"  # controller, broker: ours, and no student code
    OTHER = "other"  # anything else that the submission started


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a run.

    Attributes:
        pid: the kernel's, in the grader's namespace.
        place: the sandbox that it ran in: "client", "engine 0", "worker 1".
        kind: what it looks like by its command line ("loky worker"); claimed.
        cpu_s: CPU seconds in this run.
        wait_s: seconds in which its threads were ready but had no core.
        task_cpu_s: the part of cpu_s inside tasks.
        task_wait_s: the part of wait_s inside tasks.
        task_s: seconds in which at least one task was open.
    """

    pid: int
    place: str
    role: Role
    kind: str
    cpu_s: float
    wait_s: float
    task_cpu_s: float
    task_wait_s: float
    task_s: float

    @property
    def demand_s(self) -> float:
        """Seconds in which it computed or could have, had a core been free."""
        return self.cpu_s + self.wait_s

    @property
    def task_demand_s(self) -> float:
        """The demand inside tasks, at most one core's: a second of a task is at most a second of work.

        Without the bound a process could raise its demand with threads that queue for the same core.
        """
        return min(self.task_cpu_s + self.task_wait_s, self.task_s)


@dataclass(frozen=True, slots=True)
class Task:
    """One call of a task function.

    Attributes:
        pid: the process that ran it.
        function: the name that the process gave (claimed).
        finished: False when its end was never announced.
    """

    pid: int
    begin_s: float
    end_s: float
    cpu_s: float
    wait_s: float
    function: str
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """One run as the kernel and the listener saw it.

    Attributes:
        unseen_cpu_s: CPU seconds of processes that lived too briefly to be sampled.
        probe: False where no listener could be had: tasks then say nothing.
        clocks: False where the kernel's clocks could not be read: processes then say nothing.
    """

    wall_s: float
    processes: tuple[Process, ...]
    tasks: tuple[Task, ...]
    unseen_cpu_s: float = 0.0
    probe: bool = True
    clocks: bool = True

    def of_role(self, *roles: Role) -> tuple[Process, ...]:
        """The processes with one of these roles."""
        return tuple(p for p in self.processes if p.role in roles)

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all that the program did; controller and broker are not the program."""
        programs = self.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)
        return sum(p.cpu_s for p in programs) + self.unseen_cpu_s

    @property
    def demand_s(self) -> float:
        """Demand of all that the program did."""
        programs = self.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)
        return sum(min(p.demand_s, self.wall_s) for p in programs) + self.unseen_cpu_s


def peak_concurrency(tasks: tuple[Task, ...]) -> int:
    """The largest number of tasks that were open at the same instant."""
    # An end sorts before a begin at the same instant: tasks that touch do not overlap.
    steps = sorted([(t.begin_s, 1) for t in tasks] + [(t.end_s, -1) for t in tasks])
    running = peak = 0
    for _, step in steps:
        running += step
        peak = max(peak, running)
    return peak
