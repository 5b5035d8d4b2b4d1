"""A record's traces in the Chrome trace-event format, which Perfetto and speedscope open.

The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
Each run is a process of its own, all beginning at 0, so that arms and rounds lie below each other; each process of the
run that had tasks is a thread of it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from grader.record import ArmName, Record, Round
from grader.record.trace import Task, Trace

Event = dict[str, Any]


def trace_json(record: Record, rounds: Collection[int], arms: Collection[ArmName]) -> str:
    """The document: a JSON object with complete events (``X``) and metadata events (``M``).

    Args:
        record: of whose runs those are taken that were seen to the end.
        rounds: the indexes of the wanted ones.
        arms: the wanted ones.
    """
    numbers = itertools.count(1)
    runs = seen(record, rounds, arms)
    events = [event for done, arm, run in runs for event in _run(_name(done, arm), run, numbers)]
    about = {"assignment": record.assignment, "student": record.student, "workers": str(record.workers)}
    document = {"traceEvents": events, "displayTimeUnit": "ms", "otherData": about}
    return json.dumps(document, allow_nan=False, separators=(",", ":"))


def seen(record: Record, rounds: Collection[int], arms: Collection[ArmName]) -> Iterator[tuple[Round, ArmName, Trace]]:
    """The chosen runs of which there is a trace."""
    for done in record.rounds:
        for arm in ArmName:
            run = done.trace(arm)
            if done.index in rounds and arm in arms and run is not None:
                yield done, arm, run


def _name(done: Round, arm: ArmName) -> str:
    kind = "" if done.timed else ", not timed"
    return f"round {done.number}{kind}: {arm}"


def _run(name: str, run: Trace, numbers: Iterator[int]) -> Iterator[Event]:
    """All events of one run.

    Each number stands for one process or thread of the whole document, since Perfetto names threads by it; ``ts``
    stands in metadata events, too, since speedscope knows no file in which it is missing.
    """
    pid = next(numbers)
    yield _metadata("process_name", pid, pid, name=name)
    yield _metadata("process_sort_index", pid, pid, sort_index=pid)
    yield from _thread("the whole run", [_complete("run", 0.0, run.wall_s, wall_s=_rounded(run.wall_s))], pid, pid)
    for process in run.processes:
        rows = _nested([task for task in run.tasks if task.pid == process.pid])
        for number, row in enumerate(rows, start=1):
            place = process.place if number == 1 else f"{process.place}, also"
            label = f"{place} ({process.role}, pid {process.pid})"
            yield from _thread(label, [_task(task) for task in row], pid, next(numbers))


def _thread(label: str, events: Sequence[Event], pid: int, tid: int) -> Iterator[Event]:
    yield _metadata("thread_name", pid, tid, name=label)
    yield _metadata("thread_sort_index", pid, tid, sort_index=tid)
    yield from ({**event, "pid": pid, "tid": tid} for event in events)


def _nested(tasks: Sequence[Task]) -> list[list[Task]]:
    """The tasks of a process in as few rows as it takes that none overlaps another: events of a thread must nest."""
    rows: list[list[Task]] = []
    for task in sorted(tasks, key=lambda t: t.begin_s):
        row = next((row for row in rows if row[-1].end_s <= task.begin_s), None)
        if row is None:
            rows.append([task])
        else:
            row.append(task)
    return rows


def _metadata(what: str, pid: int, tid: int, **arguments: str | int) -> Event:
    return {"ph": "M", "name": what, "ts": 0, "pid": pid, "tid": tid, "args": arguments}


def _complete(name: str, begin_s: float, end_s: float, **arguments: str | float) -> Event:
    """From begin to end, both rounded to microseconds, so that what touches does not overlap."""
    begin = _microseconds(begin_s)
    duration = max(0, _microseconds(end_s) - begin)
    return {"ph": "X", "cat": "run", "name": name, "ts": begin, "dur": duration, "args": arguments}


def _task(task: Task) -> Event:
    used = {"cpu_s": _rounded(task.cpu_s), "wait_s": _rounded(task.wait_s)}
    if task.simulated_s:
        used["simulated_s"] = _rounded(task.simulated_s)
    said = {"claimed_function": task.function, "finished": "yes" if task.finished else "never announced"}
    event = _complete(task.function or "task", task.begin_s, task.end_s, **used, **said)
    return {**event, "cat": "task"}


def _microseconds(seconds: float) -> int:
    return max(0, round(seconds * 1e6))


def _rounded(seconds: float) -> float:
    return round(seconds, 6)
