"""How many cores did something useful at once, in a run on a machine that others may use too.

A neighbour slows tasks down: they wait for a core, or share one with him. Were a run's demand just held against its
wall time, each phase of the run would weigh as much as it was slowed. So time is counted at the pace of the tasks
that ran in it: a second in which they did half of what they usually do is half a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.record.trace import Process, Role, Trace

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
    stints = _stints(_demands(trace), costs)
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
    demands = _demands(trace)
    longest = PATIENCE * delay(trace)
    if divisible:
        listed = demands.of(_workers(trace))
        believed_s = np.minimum(listed.demand_s, longest * listed.cpu_s)
        return _whole(trace) * float(believed_s.sum()) * _likeness(trace.in_tasks_s, needed.in_tasks_s)
    real, cost_s = _largest(demands, sorted((t.cpu_s for t in needed.tasks), reverse=True))
    believed_s = np.minimum(real.demand_s, longest * real.cpu_s) * _likenesses(real.cpu_s, cost_s)
    return float(believed_s[np.isin(real.pid, _workers(trace))].sum())


def together(trace: Trace, needed: Trace, *, divisible: bool = False) -> float:
    """Of the time in which workers had a task that stands for one of the other run's, the part in which two had.

    By the listener's clock alone: whatever else a worker computes beside a task is nobody's task, and a task that
    computed much less than the one that it stands for is none. Where work is divisible, one that mostly slept is none.
    """
    demands = _demands(trace)
    if divisible:
        real = demands.at(2 * demands.demand_s >= demands.end_s - demands.begin_s)
    else:
        largest, cost_s = _largest(demands, sorted((t.cpu_s for t in needed.tasks), reverse=True))
        real = largest.at(SLOWED * largest.cpu_s >= cost_s)
    real = real.of(_workers(trace))
    begins, ends, pids = real.begin_s.tolist(), real.end_s.tolist(), real.pid.tolist()
    steps = sorted([*zip(begins, repeat(1), pids), *zip(ends, repeat(-1), pids)])
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
class _Demands:
    """Tasks of a program: a number for each in every array.

    Attributes:
        pid: of its process.
        whole_cpu_s: CPU seconds that it is charged with.
        cpu_s: its part of those that its process used in tasks.
        demand_s: the same of its demand.
    """

    pid: Floats
    begin_s: Floats
    end_s: Floats
    whole_cpu_s: Floats
    cpu_s: Floats
    demand_s: Floats

    def at(self, places: NDArray[Any]) -> _Demands:
        """Those at these places, by numbers or by truths."""
        return _Demands(*(getattr(self, each.name)[places] for each in fields(self)))

    def of(self, pids: Sequence[int]) -> _Demands:
        """Those of these processes."""
        return self.at(np.isin(self.pid, pids))


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


def _demands(trace: Trace) -> _Demands:
    """The tasks of the program with their demand, process by process.

    Of tasks that a process runs at once, in threads, each is charged with all that the process did meanwhile: so they
    share what the process did in tasks.
    """
    tasks = [(t.pid, t.begin_s, t.end_s, t.cpu_s, t.wait_s) for t in trace.tasks]
    pid, begin_s, end_s, cpu_s, wait_s = np.array(tasks, float).reshape(-1, 5).T
    own_s = np.minimum(cpu_s + wait_s, end_s - begin_s)
    every = _Demands(pid, begin_s, end_s, cpu_s, np.minimum(cpu_s, own_s), own_s)
    found = [_Demands(*(np.empty(0) for _ in range(6)))]
    for process in _programs(trace):
        of_process = every.of([process.pid])
        part = min(1.0, process.task_demand_s / max(float(of_process.demand_s.sum()), _INSTANT_S))
        did = of_process.at(of_process.demand_s > 0.0)
        found.append(replace(did, cpu_s=part * did.cpu_s, demand_s=part * did.demand_s))
    return _Demands(*(np.concatenate([getattr(each, f.name) for each in found]) for f in fields(_Demands)))


def _whole(trace: Trace) -> float:
    """By how much all tasks of a run are more than those that are listed."""
    listed_s = trace.in_tasks_s - trace.unlisted.cpu_s
    return trace.in_tasks_s / listed_s if listed_s > 0.0 else 1.0


def _largest(demands: _Demands, costs: Sequence[float]) -> tuple[_Demands, Floats]:
    """The largest tasks, each with the cost of the one that it stands for."""
    order = np.argsort(-demands.whole_cpu_s, kind="stable")[: len(costs)]
    largest, cost_s = demands.at(order), np.array(costs[: len(order)], float)
    real = largest.demand_s > 0.0
    return largest.at(real), cost_s[real]


def _likeness(cpu_s: float, cost_s: float) -> float:
    """1 while the two differ by a factor of ``SLOWED`` at most; towards 0 the more they do."""
    return min(1.0, SLOWED * cpu_s / max(cost_s, _INSTANT_S), SLOWED * cost_s / max(cpu_s, _INSTANT_S))


def _likenesses(cpu_s: Floats, cost_s: Floats) -> Floats:
    """The same of many."""
    dearer, cheaper = cpu_s / np.maximum(cost_s, _INSTANT_S), cost_s / np.maximum(cpu_s, _INSTANT_S)
    return np.minimum(1.0, SLOWED * np.minimum(dearer, cheaper))


def _stints(demands: _Demands, costs: Sequence[float]) -> _Stints:
    """The largest tasks, held against the largest costs one by one; those that only waited for a core did no work.

    Each is taken to have been slowed, or sped up, by ``SLOWED`` at most. What it used beyond that was no work on it,
    and one that was done much quicker was not done there: nor does its waiting tell how fast others were meanwhile.
    """
    found, cost_s = _largest(demands, costs)
    begin_s, end_s, cpu_s, demand_s = found.begin_s, found.end_s, found.cpu_s, found.demand_s
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


def _workers(trace: Trace) -> list[int]:
    return [process.pid for process in trace.of_role(Role.WORKER)]


def _programs(trace: Trace) -> list[Process]:
    return list(trace.of_role(Role.WORKER, Role.CLIENT, Role.OTHER))


_INSTANT_S = 1e-9  # in place of nothing, where something is divided by it
_LEAST_SHARE = 0.05
_HALF = 0.5  # of a task: whole numbers that are kept as floats
