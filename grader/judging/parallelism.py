"""How many cores did something useful at once, in a run on a machine that others may use too.

A neighbour slows tasks down: they wait for a core, or share one with him. Were a run's demand just held against its
wall time, each phase of the run would weigh as much as it was slowed. So time is counted at the pace of the tasks
that ran in it: a second in which they did half of what they usually do is half a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from grader.record.trace import Process, Role, Task, Trace

Floats = NDArray[np.float64]
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
    if not len(stints.begin_s):
        return 0.0
    demand_s = float(stints.demand_s.sum())
    believed = trace.bounded(demand_s, workers) / demand_s
    return believed * float(stints.work_s.sum()) / max(_undisturbed_s(stints, trace.wall_s), _INSTANT_S)


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
    own, usual = (np.sort([task.cpu_s for task in run.tasks])[::-1] for run in (trace, needed))
    held = min(len(own), len(usual))
    counted = float(np.minimum(own[:held], SLOWED * usual[:held]).sum())
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
    if not computed:
        return 1.0
    cpu_s = np.fromiter((task.cpu_s for task in computed), float, len(computed))
    wait_s = np.fromiter((task.wait_s for task in computed), float, len(computed))
    took_s = np.fromiter((task.end_s - task.begin_s for task in computed), float, len(computed))
    delays = np.minimum(cpu_s + wait_s, took_s) / cpu_s
    order = np.argsort(delays, kind="stable")
    so_far_s = np.cumsum(cpu_s[order])
    reached = order[np.searchsorted(2 * so_far_s, so_far_s[-1])]
    return max(1.0, float(delays[reached]))


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
class _Stints:
    """The tasks that the answer needed, each beside its usual cost: a number for each in every array.

    Attributes:
        demand: cores that it used or waited for, at most 1.
        pace: usual seconds that pass in a second of its demand.
        work_s: usual seconds of work that it did.
    """

    begin_s: Floats
    end_s: Floats
    demand: Floats
    pace: Floats
    work_s: Floats

    @property
    def demand_s(self) -> Floats:
        """Seconds in which it used a core or waited for one."""
        return self.demand * (self.end_s - self.begin_s)


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


def _stints(demands: Sequence[_Demand], costs: Sequence[float]) -> _Stints:
    """The largest tasks, held against the largest costs one by one; those that only waited for a core did no work.

    Each is taken to have been slowed, or sped up, by ``SLOWED`` at most. What it used beyond that was no work on it,
    and one that was done much quicker was not done there: nor does its waiting tell how fast others were meanwhile.
    """
    pairs = list(_largest(demands, costs))
    found = [(task.begin_s, task.end_s, cpu_s, demand_s, cost_s) for (task, cpu_s, demand_s), cost_s in pairs]
    begin_s, end_s, cpu_s, demand_s, cost_s = np.array(found, float).reshape(-1, 5).T
    done_there = np.minimum(1.0, SLOWED * cpu_s / np.maximum(cost_s, _INSTANT_S))
    slowed = np.clip(cost_s / np.maximum(cpu_s, _INSTANT_S), 1.0 / SLOWED, SLOWED)
    pace = slowed * cpu_s / demand_s
    demand = done_there * demand_s / (end_s - begin_s)
    work_s = np.minimum(cost_s, demand_s * pace)
    real = demand > 0.0
    return _Stints(*(each[real] for each in (begin_s, end_s, demand, pace, work_s)))


def _undisturbed_s(stints: _Stints, wall_s: float) -> float:
    """The wall time as it would have been, had each task gone at its usual pace.

    Where tasks run side by side, time passes at the mean of their paces, by their demand, and where none runs, at that
    of them all.
    """
    demand, pace = stints.demand, stints.pace
    overall = float((pace * stints.demand_s).sum() / stints.demand_s.sum())
    step = np.repeat([1.0, -1.0], len(demand))
    at = np.concatenate([stints.begin_s, stints.end_s])
    order = np.lexsort((step, at))
    step, at = step[order], np.clip(at[order], 0.0, wall_s)
    running = np.cumsum(step)
    demands = np.cumsum(step * np.tile(demand, 2)[order])
    paces = np.cumsum(step * np.tile(pace * demand, 2)[order])
    mean = np.divide(paces, demands, out=np.full(len(at), overall), where=running > _HALF)
    before_s = float(at[0]) * overall
    return before_s + float((np.diff(at) * mean[:-1]).sum()) + (wall_s - float(at[-1])) * overall


def _programs(trace: Trace) -> list[Process]:
    return list(trace.of_role(Role.WORKER, Role.CLIENT, Role.OTHER))


_Demand = tuple[Task, float, float]
_INSTANT_S = 1e-9  # in place of nothing, where something is divided by it
_LEAST_SHARE = 0.05
_HALF = 0.5  # of a task: whole numbers that are kept as floats
