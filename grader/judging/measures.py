"""The numbers of one round that show who worked: shares, concurrency, work. What they prove is ``evidence``'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.judging.parallelism import DEARER, delay, needed_demand_s, needed_share, together
from grader.record.trace import Role, Task, Trace, Unlisted

SLACK = 0.1  # of the program's CPU time: so much more than the reference's may a controller or broker use
STARTING_S = 0.4  # CPU time that a process may take to start, imports and all: workers of joblib's took 0.2 to 0.3 s
_QUARTER = 0.25  # of an even share: who holds less is just there
NOTICEABLE = 0.02  # of all demand: so much a worker must hold to share in the work


@dataclass(frozen=True, slots=True)
class Measures:
    """The numbers behind a verdict on one round.

    Attributes:
        shares: of all demand, what each worker holds inside tasks, largest first.
        concurrency: demand inside tasks on workers over wall time, as far as it was needed: work in tasks that
            baseline and reference do without does not count, nor does waiting for a core beyond the usual.
        outside: of all CPU time, what processes hold that are no workers.
        work: CPU time over the larger one of baseline and reference.
        tasks: of the CPU time inside the baseline's tasks, what the program's hold as well (``held``).
        busy: of all demand, what each worker holds inside tasks or not, largest first.
        overlap: demand on workers, inside tasks or not, over wall time.
        gain: the serial program's wall time over this one's, both as if tasks had never waited for a core.
        reference_gain: the same of the reference; 0 where there is none.
    """

    shares: tuple[float, ...]
    concurrency: float
    outside: float
    work: float
    tasks: float
    busy: tuple[float, ...]
    overlap: float
    gain: float
    reference_gain: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What one round's verdict is made from.

    Attributes:
        worker: what the backend calls a worker: "engine".
        reference: None where there is no reference solution.
        mpi: the workers are ranks of MPI.
        divisible: the work may be cut as one likes, so that tasks are held against each other by their sums alone.
        by_clocks: no task functions were given: what a process computes is its task, by the kernel's clocks.
    """

    workers: int
    worker: str
    program: Trace
    baseline: Trace
    reference: Trace | None
    mpi: bool = False
    divisible: bool = False
    by_clocks: bool = False

    @property
    def known(self) -> list[Trace]:
        """The author's programs on the same inputs: what they computed is what the answer needs."""
        return [trace for trace in (self.baseline, self.reference) if trace is not None]


def measures(scene: Scene) -> Measures:
    """The numbers of one round."""
    program, wall_s = scene.program, max(scene.program.wall_s, 1e-9)
    workers = program.of_role(Role.WORKER)
    # What a busy machine adds to the client's waiting is not work of the client's: "outside" is told by CPU time.
    reference = scene.reference
    misused = misused_s(scene)
    cpu_s = max(program.cpu_s + misused, 1e-9)
    outside_s = sum(p.cpu_s for p in program.of_role(Role.CLIENT, Role.OTHER)) + program.unseen_cpu_s + misused
    demands = [min(p.demand_s, wall_s) for p in program.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)]
    total_s = max(sum(demands) + program.unseen_cpu_s + misused, 1e-9)
    return Measures(
        shares=shares(program, total_s),
        concurrency=_useful_concurrency(scene),
        outside=outside_s / cpu_s,
        work=cpu_s / max(scene.baseline.cpu_s, reference.cpu_s if reference is not None else 0.0, 1e-9),
        tasks=held(scene),
        busy=tuple(sorted((min(p.demand_s, wall_s) / total_s for p in workers), reverse=True)),
        overlap=program.bounded(sum(min(p.demand_s, wall_s) for p in workers), scene.workers) / wall_s,
        gain=_undelayed_s(scene.baseline) / _undelayed_s(program),
        reference_gain=_undelayed_s(scene.baseline) / _undelayed_s(reference) if reference is not None else 0.0,
    )


def is_starting(scene: Scene) -> bool:
    """Whether all that a program computed too much may be what its processes took to start, where clocks alone tell.

    It keeps from an accusation, and proves nothing: whoever computes everything twice may look the same in little work.
    """
    if not scene.by_clocks:
        return False
    processes = scene.program.of_role(Role.WORKER, Role.CLIENT, Role.OTHER)
    surplus_s = scene.program.cpu_s - max(trace.cpu_s for trace in scene.known)
    return surplus_s <= sum(min(p.cpu_s, STARTING_S) for p in processes)


def with_starter(trace: Trace, needed: Trace, least: float, *, divisible: bool = False) -> Trace:
    """The run of a program that starts its own workers, which is one itself if it has tasks while they have.

    ``os.fork`` and a loop in both halves are as parallel as a pool of two. Whoever computes everything itself, beside
    processes that do nothing or nothing that is needed, is told from that as any worker is.

    Args:
        trace: the run.
        needed: one of the author's on the same inputs.
        least: of the time with tasks, the part in which two of them run.
        divisible: as in ``needed_share``.
    """
    starters = [p for p in trace.of_role(Role.CLIENT) if p.task_cpu_s > 0.0]
    if not starters or not any(p.task_cpu_s > 0.0 for p in trace.of_role(Role.WORKER)):
        return trace
    processes = tuple(replace(p, role=Role.WORKER) if p in starters else p for p in trace.processes)
    working = replace(trace, processes=processes)
    return working if together(working, needed, divisible=divisible) >= least else trace


def shares(trace: Trace, total_s: float = 0.0) -> tuple[float, ...]:
    """Of all demand of a run, what each worker holds inside tasks, largest first.

    Args:
        trace: the run.
        total_s: all demand, where there is more of it than the processes show.
    """
    demands = (min(p.demand_s, trace.wall_s) for p in trace.of_role(Role.WORKER, Role.CLIENT, Role.OTHER))
    total_s = total_s or max(sum(demands) + trace.unseen_cpu_s, 1e-9)
    return tuple(sorted((p.task_demand_s / total_s for p in trace.of_role(Role.WORKER)), reverse=True))


def sharers(busy: Sequence[float]) -> int:
    """Among how many processes the work was shared: as many as hold a quarter of an even share each.

    So one that computes everything beside many that hardly do anything shares it with none.

    Args:
        busy: what each holds, in any order and unit.
    """
    total = sum(busy)
    ranked = enumerate(sorted(busy, reverse=True), 1)
    return max((n for n, each in ranked if each > 0.0 and each * n >= _QUARTER * total), default=0)


def held(scene: Scene, tasks: Sequence[Task] | None = None) -> float:
    """Of the CPU time in the tasks of baseline or reference, what the program's hold as well: of either, the more.

    Args:
        scene: the round.
        tasks: those of the program that are looked at; all of them where none are given.
    """
    program = scene.program if tasks is None else replace(scene.program, tasks=tuple(tasks), unlisted=Unlisted())
    return max(needed_share(usual, program, divisible=scene.divisible) for usual in scene.known)


def _useful_concurrency(scene: Scene) -> float:
    """The concurrency, as far as baseline or reference have tasks for it: of either, what allows more."""
    program, known, divisible = scene.program, scene.known, scene.divisible
    share = max(needed_share(program, usual, divisible=divisible) for usual in known)
    if scene.reference is not None:  # which alone shows what tasks cost beside each other
        share = min(share, DEARER * max(each.in_tasks_s for each in known) / max(program.in_tasks_s, 1e-9))
    demand_s = max(needed_demand_s(program, usual, divisible=divisible) for usual in known)
    alike = program.bounded(demand_s, scene.workers) / max(program.wall_s, 1e-9)
    return min(concurrency(program, scene.workers) * share, alike)


def _undelayed_s(trace: Trace) -> float:
    """The wall time as it would have been, had its tasks never waited for a core."""
    return max(trace.wall_s / delay(trace), 1e-9)


def concurrency(trace: Trace, workers: int) -> float:
    """The mean number of workers that computed inside tasks, or would have, had a core been free."""
    demand_s = sum(p.task_demand_s for p in trace.of_role(Role.WORKER))
    return trace.bounded(demand_s, workers) / max(trace.wall_s, 1e-9)


def misused_cpu_s(trace: Trace, usual_s: float) -> float:
    """CPU seconds of controller or broker beyond what they usually need: somebody's work."""
    return max(0.0, trace.infrastructure_cpu_s - usual_s - SLACK * trace.cpu_s)


def misused_s(scene: Scene) -> float:
    """CPU seconds of controller or broker that were somebody's work; without a reference nobody can tell."""
    usual = scene.reference or scene.program
    return misused_cpu_s(scene.program, usual.infrastructure_cpu_s)
