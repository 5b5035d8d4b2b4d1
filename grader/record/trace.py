"""What was seen of one run: its processes and its tasks, each number with the strength that it has.

Times are seconds since the run's request was written, on the listener's clock. CPU and waiting times come from the
kernel. Names of functions and kinds of processes are claimed by the processes themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
        wait_s: seconds in which its threads would have computed, had a core been free: those that hardly compute count
            for little beside one that does.
        task_cpu_s: the part of cpu_s inside tasks.
        task_wait_s: the part of wait_s inside tasks.
        task_s: seconds in which at least one task was open.
        host: the node that it ran on; empty where all ran on one machine.
        simulated_s: simulated cost that it waited for, as the listener ended the waits.
        task_simulated_s: the part of simulated_s inside tasks.
        futures: how many of SCOOP's it ran, in a program that names no tasks; claimed.
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
    simulated_s: float = 0.0
    task_simulated_s: float = 0.0
    host: str = ""
    futures: int = 0

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
        simulated_s: simulated cost that passed in it.
        label: which item it was about, where the author names an argument that says so (claimed).
        group: which group of workers it belonged to, likewise.
    """

    pid: int
    begin_s: float
    end_s: float
    cpu_s: float
    wait_s: float
    function: str
    finished: bool = True
    simulated_s: float = 0.0
    label: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Tasks of a run that are not listed, since there were too many: the cheapest. Their processes' times hold them.

    Attributes:
        count: how many.
        cpu_s: CPU seconds of all of them together.
        simulated_s: simulated cost, likewise.
    """

    count: int = 0
    cpu_s: float = 0.0
    simulated_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Trace:
    """One run as the kernel and the listener saw it.

    Attributes:
        unseen_cpu_s: CPU seconds of processes that lived too briefly to be sampled.
        idle_s: seconds that the machine's usable cores were idle meanwhile, together.
        cores: how many there are; 0 where it is not known.
        probe: False where no listener could be had: tasks then say nothing.
        clocks: False where the kernel's clocks could not be read: processes then say nothing.
        simulated: whether cost was simulated in this run.
        clock_error_s: by how much times on other nodes may be off; 0 where there is one node.
        unlisted: what ``tasks`` lacks.
    """

    wall_s: float
    processes: tuple[Process, ...]
    tasks: tuple[Task, ...]
    unseen_cpu_s: float = 0.0
    idle_s: float = 0.0
    cores: int = 0
    probe: bool = True
    clocks: bool = True
    simulated: bool = False
    clock_error_s: float = 0.0
    unlisted: Unlisted = Unlisted()

    def of_role(self, *roles: Role) -> tuple[Process, ...]:
        """The processes with one of these roles."""
        return tuple(p for p in self.processes if p.role in roles)

    def process_of(self, task: Task) -> Process:
        """The process that ran a task: its ``place`` is the worker, its ``host`` the node."""
        return next(p for p in self.processes if p.pid == task.pid)

    @property
    def in_tasks_s(self) -> float:
        """CPU seconds of all tasks, of those too that are not listed."""
        return sum(task.cpu_s for task in self.tasks) + self.unlisted.cpu_s

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all that the program did; controller and broker are not the program."""
        programs = self.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)
        return sum(p.cpu_s for p in programs) + self.unseen_cpu_s

    def demand_s(self, workers: int) -> float:
        """Demand of all that the program did, as far as it can be true."""
        programs = self.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)
        return self.bounded(sum(min(p.demand_s, self.wall_s) for p in programs) + self.unseen_cpu_s, workers)

    def bounded(self, demand_s: float, workers: int) -> float:
        """The demand, at most what so many workers can have had.

        Who waits for a core while one is idle does not wait for a core: threads that wake all at once, or that are
        bound to a busy core, collect run-queue wait without any work. So a core that is idle is no worker's demand.
        """
        spare_s = max(0, self.cores - workers) * self.wall_s
        idle_s = max(0.0, self.idle_s - spare_s) if self.cores else 0.0
        return min(demand_s, max(0.0, workers * self.wall_s - idle_s))

    @property
    def infrastructure_cpu_s(self) -> float:
        """CPU seconds of controller or broker."""
        return sum(p.cpu_s for p in self.of_role(Role.INFRASTRUCTURE))


PIDS = 1 << 22  # a node's process ids are below it: https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html


@dataclass(frozen=True, slots=True)
class Away:
    """What another node saw of the same run.

    Attributes:
        shift_s: what its times lack to those of the run.
        error_s: by how much that may be off: half of the fastest round trip of a message.
    """

    host: str
    trace: Trace
    shift_s: float
    error_s: float


def joined(home: Trace, host: str, away: Sequence[Away]) -> Trace:
    """One trace of a run on several nodes: processes of all, on one clock, under numbers that are theirs alone."""
    if not away:
        return home
    processes = [replace(p, host=host) for p in home.processes]
    tasks = list(home.tasks)
    for number, other in enumerate(away, 1):
        base, shift_s = number * PIDS, other.shift_s
        processes += [replace(p, pid=base + p.pid, host=other.host) for p in other.trace.processes]
        tasks += [
            replace(t, pid=base + t.pid, begin_s=t.begin_s + shift_s, end_s=t.end_s + shift_s)
            for t in other.trace.tasks
        ]
    traces = [home, *(other.trace for other in away)]
    return replace(
        home,
        processes=tuple(processes),
        tasks=tuple(sorted(tasks, key=lambda t: t.begin_s)),
        unseen_cpu_s=sum(t.unseen_cpu_s for t in traces),
        idle_s=sum(t.idle_s for t in traces),
        cores=sum(t.cores for t in traces),
        clocks=all(t.clocks for t in traces),
        probe=all(t.probe for t in traces),
        clock_error_s=max(other.error_s for other in away),
        unlisted=Unlisted(
            sum(t.unlisted.count for t in traces),
            sum(t.unlisted.cpu_s for t in traces),
            sum(t.unlisted.simulated_s for t in traces),
        ),
    )


def charged(trace: Trace) -> Trace:
    """The run as it would have been, had each process computed the simulated cost that it waited for.

    Simulated seconds, which only the listener lets pass, stand in place of CPU time. What was computed beside them
    is overhead, and shows in the wall time; nobody waits for a core, and cores bound nothing. The speedup by demand
    is then the work of all items over the wall time.
    """
    processes = (
        replace(p, cpu_s=p.simulated_s, wait_s=0.0, task_cpu_s=p.task_simulated_s, task_wait_s=0.0)
        for p in trace.processes
    )
    tasks = (replace(t, cpu_s=t.simulated_s, wait_s=0.0) for t in trace.tasks)
    unlisted = replace(trace.unlisted, cpu_s=trace.unlisted.simulated_s)
    return replace(
        trace, processes=tuple(processes), tasks=tuple(tasks), unlisted=unlisted, unseen_cpu_s=0.0, idle_s=0.0, cores=0
    )


def without_polling(trace: Trace) -> Trace:
    """The run without what workers computed outside of tasks.

    A rank of MPI that waits for another one asks again and again, and no clock tells that from work.
    """
    processes = (
        replace(p, cpu_s=p.task_cpu_s, wait_s=p.task_wait_s) if p.role is Role.WORKER else p for p in trace.processes
    )
    return replace(trace, processes=tuple(processes))


def as_one_task_each(trace: Trace) -> Trace:
    """The run as it is judged where no task functions were given: what a process computed is its one task.

    The kernel's clocks alone tell of it, and nobody looked at what was computed.
    """
    programs = trace.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)
    pids = {p.pid for p in programs}
    whole = tuple(
        replace(p, task_cpu_s=p.cpu_s, task_wait_s=p.wait_s, task_s=trace.wall_s, task_simulated_s=p.simulated_s)
        if p.pid in pids
        else p
        for p in trace.processes
    )
    tasks = tuple(Task(p.pid, 0.0, trace.wall_s, p.cpu_s, p.wait_s, "", simulated_s=p.simulated_s) for p in programs)
    return replace(trace, processes=whole, tasks=tasks, unlisted=Unlisted())


def peak_concurrency(tasks: tuple[Task, ...]) -> int:
    """The largest number of tasks that were open at the same instant."""
    # An end sorts before a begin at the same instant: tasks that touch do not overlap.
    steps = sorted([(t.begin_s, 1) for t in tasks] + [(t.end_s, -1) for t in tasks])
    running = peak = 0
    for _, step in steps:
        running += step
        peak = max(peak, running)
    return peak
