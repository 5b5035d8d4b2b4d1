"""Runs for tests, as who worked from when to when; and runs that a simulated pool hands out."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from grader.record.trace import Process, Role, Task, Trace

Span = tuple[float, float]
FIRST = 10  # pid of the first worker
CLIENT = 100


def worked(
    *lanes: Sequence[Span], wall_s: float | None = None, client_s: float = 0.0, client_tasks: Sequence[Span] = ()
) -> Trace:
    """A run in which workers computed in these spans, each a task, and the client for some seconds besides."""
    spans = {FIRST + n: lane for n, lane in enumerate(lanes)} | {CLIENT: client_tasks}
    tasks = [Task(pid, begin, end, end - begin, 0.0, "f") for pid, lane in spans.items() for begin, end in lane]
    last = max(task.end_s for task in tasks)
    processes = [_process(pid, Role.WORKER, lane, 0.0) for pid, lane in spans.items() if pid != CLIENT]
    processes.append(_process(CLIENT, Role.CLIENT, client_tasks, client_s))
    return Trace(last if wall_s is None else wall_s, tuple(processes), tuple(sorted(tasks, key=lambda t: t.begin_s)))


def serially(*seconds: float, pause_s: float = 0.0) -> Trace:
    """The serial program's run of these tasks."""
    spans, now = [], 0.0
    for each in seconds:
        spans.append((now, now + each))
        now += each + pause_s
    return worked(client_tasks=spans, wall_s=sum(seconds), client_s=0.0)


def pooled(phases: Sequence[Sequence[float]], workers: int, *, pause_s: float = 0.0, between_s: float = 0.0) -> Trace:
    """A run in which each task goes to whoever is free, and takes a pause before the worker has it.

    Args:
        phases: seconds of the tasks between barriers.
        workers: P.
        pause_s: the overhead of each task.
        between_s: nobody has a task before the first phase, and between two.
    """
    lanes: list[list[Span]] = [[] for _ in range(workers)]
    now = 0.0
    for seconds in phases:
        now += between_s
        free = [(now, lane) for lane in range(workers)]
        for each in seconds:
            since, lane = free[0]
            begin = since + pause_s
            lanes[lane].append((begin, begin + each))
            heapq.heapreplace(free, (begin + each, lane))
        now = max(end for end, _ in free)
    return worked(*lanes, wall_s=now)


def _process(pid: int, role: Role, spans: Sequence[Span], outside_s: float) -> Process:
    in_tasks = sum(end - begin for begin, end in spans)
    place = f"engine {pid - FIRST}" if role is Role.WORKER else "client"
    return Process(pid, place, role, "python", in_tasks + outside_s, 0.0, in_tasks, 0.0, in_tasks)
