"""How many cores did something useful at once, in a run on a machine that others may use too.

A neighbour slows tasks down: they wait for a core, or share one with him. Were a run's demand just held against its
wall time, each phase of the run would weigh as much as it was slowed. So time is counted at the pace of the tasks
that ran in it: a second in which they did half of what they usually do is half a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from grader.record.trace import Process, Role, Task, Trace

PATIENCE = 3.0  # times the run's usual delay, that a task may have waited for a core: two more neighbours on one core
DEARER = 1.15  # times what baseline or reference use in tasks: beyond it, all tasks together hold work for show
SLOWED = 1.5  # times the CPU time that a task usually costs: beyond it is somebody else's work


def achieved(trace: Trace, workers: int) -> float:
    """The mean number of cores that the run used or waited for."""
    return trace.demand_s(workers) / max(trace.wall_s, _INSTANT_S)


def useful(trace: Trace, costs: Sequence[float], workers: int) -> float:
    """The mean number of cores that needed tasks would have used, had nobody slowed them.

    The parallel efficiency of the POP metrics times P (https://co-design.pop-coe.eu/metrics/), with needed work in
    place of all work, and the wall time as it would have been, each task at its usual pace.

    Args:
        trace: the run.
        costs: CPU seconds of each task that the answer needs, largest first; tasks beyond their number are none.
        workers: no more of them can have been of use at once.
    """
    stints = _stints(list(_demands(trace)), costs)
    if not stints:
        return 0.0
    demand_s = sum(s.demand * (s.end_s - s.begin_s) for s in stints)
    believed = trace.bounded(demand_s, workers) / demand_s
    return believed * sum(s.work_s for s in stints) / max(_undisturbed_s(stints, trace.wall_s), _INSTANT_S)


def useful_alone(trace: Trace, workers: int) -> float:
    """The same, of a run whose tasks are all taken to be needed, at the cost that they had."""
    return _whole(trace) * useful(trace, sorted((task.cpu_s for task in trace.tasks), reverse=True), workers)


def needed_share(trace: Trace, needed: Trace, *, divisible: bool = False) -> float:
    """Of the CPU time in a run's tasks, the part that the answer needed: between 0 and 1.

    The largest tasks are held against the largest of the other run, one by one. What there is besides was done
    twice or for show, and a task that takes more than ``SLOWED`` times as long holds work of another kind: with all
    cores busy the same task costs up to 1.43 times the CPU time (measured with two hardware threads a core).
    Where work is divisible, nothing but the sums can be held against each other.
    """
    if divisible:
        return min(1.0, SLOWED * needed.in_tasks_s / max(trace.in_tasks_s, _INSTANT_S))
    own = sorted((t.cpu_s for t in trace.tasks), reverse=True)
    usual = sorted((t.cpu_s for t in needed.tasks), reverse=True)
    counted = sum(min(mine, SLOWED * theirs) for mine, theirs in zip(own, usual, strict=False))
    return min(1.0, counted / max(trace.in_tasks_s, _INSTANT_S))


def needed_demand_s(trace: Trace, needed: Trace, *, divisible: bool = False) -> float:
    """Demand of workers in tasks that stand for one of the other run's, the largest for the largest.

    A task counts as far as its CPU time is that of the task which it stands for, within ``SLOWED``: one that computed
    much less was done elsewhere, and one that computed much more holds other work. Its wait for a core counts up to
    ``PATIENCE`` times what is usual in this run, since threads that queue behind each other wait for as long as they
    like where others keep all cores busy. Where work is divisible, all tasks together stand for all of the other run's.
    """
    workers = {p.pid for p in trace.of_role(Role.WORKER)}
    demands = list(_demands(trace))
    longest = PATIENCE * delay(trace)
    if divisible:
        listed = sum(min(demand_s, longest * cpu_s) for task, cpu_s, demand_s in demands if task.pid in workers)
        return _whole(trace) * listed * _likeness(trace.in_tasks_s, needed.in_tasks_s)
    usual = sorted((t.cpu_s for t in needed.tasks), reverse=True)
    return sum(
        min(demand_s, longest * cpu_s) * _likeness(cpu_s, cost_s)
        for (task, cpu_s, demand_s), cost_s in _largest(demands, usual)
        if task.pid in workers
    )


def together(trace: Trace, needed: Trace, *, divisible: bool = False) -> float:
    """Of the time in which workers had a task that stands for one of the other run's, the part in which two had.

    By the listener's clock alone: whatever else a worker computes beside a task is nobody's task, and a task that
    computed much less than the one that it stands for is none. Where work is divisible, one that mostly slept is none.
    """
    workers = {p.pid for p in trace.of_role(Role.WORKER)}
    demands = list(_demands(trace))
    if divisible:
        real = [task for task, _, s in demands if task.pid in workers and 2 * s >= task.end_s - task.begin_s]
    else:
        pairs = _largest(demands, sorted((t.cpu_s for t in needed.tasks), reverse=True))
        real = [task for (task, cpu_s, _), cost_s in pairs if task.pid in workers and SLOWED * cpu_s >= cost_s]
    steps = sorted([(t.begin_s, 1, t.pid) for t in real] + [(t.end_s, -1, t.pid) for t in real])
    open_tasks: defaultdict[int, int] = defaultdict(int)
    spent_s = [0.0, 0.0, 0.0]
    for (now_s, step, pid), (then_s, *_) in pairwise(steps):
        open_tasks[pid] += step
        spent_s[min(2, sum(count > 0 for count in open_tasks.values()))] += then_s - now_s
    return spent_s[2] / max(spent_s[1] + spent_s[2], _INSTANT_S)


def delay(trace: Trace) -> float:
    """How many seconds a task usually took or waited for a core in a second of its CPU time: 1 or more.

    The median by CPU time: half of what the tasks computed was delayed no more. Tasks that hardly compute, of which a
    program may have any number, tell nothing of it.
    """
    computed = [task for task in trace.tasks if task.cpu_s > 0.0]
    delays = sorted((min(t.cpu_s + t.wait_s, t.end_s - t.begin_s) / t.cpu_s, t.cpu_s) for t in computed)
    so_far_s = list(accumulate(cpu_s for _, cpu_s in delays))
    reached = (each for (each, _), known_s in zip(delays, so_far_s, strict=True) if 2 * known_s >= so_far_s[-1])
    return max(1.0, next(reached, 1.0))


def waited(trace: Trace) -> float:
    """Of all demand of a run, what its processes waited for a core, the infrastructure's too: between 0 and 1."""
    wait_s = sum(p.wait_s for p in trace.processes)
    return wait_s / max(sum(p.demand_s for p in trace.processes), _INSTANT_S)


def share_in_tasks(trace: Trace) -> float:
    """Of a run's demand, the part inside tasks: between 0.05 and 1."""
    programs = _programs(trace)
    demand_s = sum(p.demand_s for p in programs)
    return min(1.0, max(_LEAST_SHARE, sum(p.task_demand_s for p in programs) / max(demand_s, _INSTANT_S)))


@dataclass(frozen=True, slots=True)
class _Stint:
    """One task that the answer needed.

    Attributes:
        demand: cores that it used or waited for, at most 1.
        pace: usual seconds that pass in a second of its demand.
        work_s: usual seconds of work that it did.
    """

    begin_s: float
    end_s: float
    demand: float
    pace: float
    work_s: float


def _demands(trace: Trace) -> Iterator[_Demand]:
    """Each task of the program with its CPU seconds and its demand.

    Of tasks that a process runs at once, in threads, each is charged with all that the process did meanwhile: so they
    share what the process did in tasks.
    """
    of_process: dict[int, list[Task]] = defaultdict(list)
    for task in trace.tasks:
        of_process[task.pid].append(task)
    for process in _programs(trace):
        tasks = of_process[process.pid]
        own_s = [min(task.cpu_s + task.wait_s, task.end_s - task.begin_s) for task in tasks]
        part = min(1.0, process.task_demand_s / max(sum(own_s), _INSTANT_S))
        for task, seconds in zip(tasks, own_s, strict=True):
            if seconds > 0.0:
                yield task, part * min(task.cpu_s, seconds), part * seconds


def _whole(trace: Trace) -> float:
    """By how much all tasks of a run are more than those that are listed."""
    listed_s = trace.in_tasks_s - trace.unlisted.cpu_s
    return trace.in_tasks_s / listed_s if listed_s > 0.0 else 1.0


def _largest(demands: Sequence[_Demand], costs: Sequence[float]) -> Iterator[tuple[_Demand, float]]:
    """The largest tasks, each with the cost of the one that it stands for."""
    largest = sorted(demands, key=lambda each: each[0].cpu_s, reverse=True)
    return ((each, cost_s) for each, cost_s in zip(largest, costs, strict=False) if each[2] > 0.0)


def _likeness(cpu_s: float, cost_s: float) -> float:
    """1 while the two differ by a factor of ``SLOWED`` at most; towards 0 the more they do."""
    return min(1.0, SLOWED * cpu_s / max(cost_s, _INSTANT_S), SLOWED * cost_s / max(cpu_s, _INSTANT_S))


def _stints(demands: Sequence[_Demand], costs: Sequence[float]) -> list[_Stint]:
    """The largest tasks, held against the largest costs one by one; those that only waited for a core did no work."""
    stints = (_stint(*each, cost_s) for each, cost_s in _largest(demands, costs))
    return [stint for stint in stints if stint.demand > 0.0]


def _stint(task: Task, cpu_s: float, demand_s: float, cost_s: float) -> _Stint:
    """One task beside its usual cost.

    It is taken to have been slowed, or sped up, by ``SLOWED`` at most. What it used beyond that was no work on it, and
    one that was done much quicker was not done there: nor does its waiting tell how fast others were meanwhile.
    """
    done_there = min(1.0, SLOWED * cpu_s / max(cost_s, _INSTANT_S))
    pace = min(SLOWED, max(1.0 / SLOWED, cost_s / max(cpu_s, _INSTANT_S))) * cpu_s / demand_s
    demand = done_there * demand_s / (task.end_s - task.begin_s)
    return _Stint(task.begin_s, task.end_s, demand, pace, min(cost_s, demand_s * pace))


def _undisturbed_s(stints: Sequence[_Stint], wall_s: float) -> float:
    """The wall time as it would have been, had each task gone at its usual pace.

    Where tasks run side by side, time passes at the mean of their paces, and where none runs, at that of them all.
    """
    usually = sum(s.pace * s.demand * (s.end_s - s.begin_s) for s in stints)
    overall = usually / sum(s.demand * (s.end_s - s.begin_s) for s in stints)
    steps = sorted([(s.begin_s, 1, s) for s in stints] + [(s.end_s, -1, s) for s in stints], key=lambda step: step[:2])
    found_s = last_s = 0.0
    running: dict[int, _Stint] = {}
    for at_s, step, stint in steps:
        now_s = min(max(at_s, last_s), wall_s)
        found_s += (now_s - last_s) * _mean_pace(running.values(), overall)
        last_s = now_s
        if step > 0:
            running[id(stint)] = stint
        else:
            running.pop(id(stint))
    return found_s + (wall_s - last_s) * overall


def _mean_pace(running: Collection[_Stint], otherwise: float) -> float:
    """The mean pace of what runs, by its demand."""
    demand = sum(s.demand for s in running)
    return sum(s.pace * s.demand for s in running) / demand if demand > 0.0 else otherwise


def _programs(trace: Trace) -> list[Process]:
    return list(trace.of_role(Role.WORKER, Role.CLIENT, Role.OTHER))


_Demand = tuple[Task, float, float]
_INSTANT_S = 1e-9  # in place of nothing, where something is divided by it
_LEAST_SHARE = 0.05
