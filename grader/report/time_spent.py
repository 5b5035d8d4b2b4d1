"""What a record teaches, as tables for a terminal: where the time went, the efficiencies, the bounds, what to try."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from grader.grades.gradebook import Grade
from grader.judging import rounds
from grader.judging.efficiency import BAND, Efficiency
from grader.judging.lesson import Explanation, Lesson
from grader.record import Record
from grader.report import terminal

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Row = tuple[str, Callable[[Efficiency], str], str]


def explained(grade: Grade, found: Explanation, *, width: int, markup: bool) -> str:
    """Checks, numbers and lessons of one grade, as text of at most this width.

    Args:
        grade: of which all checks are shown.
        found: of one of its record's rounds.
        width: in characters.
        markup: whether colours may be used.
    """
    parts: list[RenderableType] = [_which(grade.record, found), "", *_sections(found)]
    parts += ["", *_lessons(found.lessons, beside=found.reference is not None)]
    return f"{checks(grade, width=width, markup=markup)}\n\n{terminal.rendered(parts, width=width, markup=markup)}"


def checks(grade: Grade, *, width: int, markup: bool) -> str:
    """The table of a grade's checks."""
    key = grade.assignment, grade.student
    return terminal.cases({key: grade.checks}, titles={grade.assignment: ""}, width=width, markup=markup)


def why_no_trace(record: Record) -> str:
    """Why there is nothing to explain or to draw."""
    own = rounds.student_finding(record) or record.obstacle
    if own is not None:
        return own.fact
    traces = [run.trace for done in record.rounds for run in done.runs.values() if run.trace is not None]
    if any(trace.unlisted.count for trace in traces):
        return f"more than {max(len(trace.tasks) for trace in traces)} tasks ran, and not all of them are listed."
    if record.by_clocks and not any(trace.tasks for trace in traces):
        return "the assignment names no tasks, so that nothing but processor time was seen."
    return "no run was watched." if not record.rounds else f"no {record.backend_worker} was seen to run a task."


def _which(record: Record, found: Explanation) -> str:
    done = next(r for r in record.rounds if r.index == found.round)
    timed = sum(r.timed for r in record.rounds)
    of = f"timed, {timed} in all" if done.timed else "not timed"
    beside = "" if found.reference is None else ", beside the reference's run on the same inputs"
    crowd = f", with {found.own.workers} processes" if found.own.workers > found.own.asked else ""
    judged = _judged(record) if done.timed and timed > 1 else ""
    return f"{judged}Round {done.number} ({of}) on {found.own.asked} {record.backend_worker}s{crowd}{beside}:"


def _judged(record: Record) -> str:
    """What is judged, which a single round is near, and seldom equal to."""
    judged = rounds.speedup_of(record)
    if judged.submission <= 0.0:
        return ""
    reference = f", and the reference {judged.reference:.2f} times" if judged.reference is not None else ""
    return f"All timed rounds together: {judged.submission:.2f} times as fast as the serial program{reference}.\n\n"


def _sections(found: Explanation) -> Iterator[RenderableType]:
    runs = [found.own, *([found.reference] if found.reference is not None else [])]
    yield _table("Where the time went", [*_time(runs), _TOTAL], runs)
    yield ""
    yield _table("Efficiency", _EFFICIENCY, runs)
    yield ""
    yield _table("Work and span", _WORK, runs)
    yield _serial_parts(found.own)
    yield ""
    yield _table("Tasks", _TASKS, runs)
    yield ""
    yield from _predicted(runs)


def _table(title: str, rows: Sequence[Row], runs: Sequence[Efficiency]) -> Table:
    table = _grid(title, runs)
    for label, cell, words in rows:
        table.add_row(f"  {label}", *map(cell, runs), words)
    return table


def _grid(title: str, runs: Sequence[Efficiency], words: str = "") -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, no_wrap=True, min_width=_LABEL)
    for name in ("this run", "reference")[: len(runs)]:
        table.add_column(name, justify="right", no_wrap=True, min_width=_CELL)
    table.add_column(words, style="dim", ratio=1)
    return table


def _serial_parts(run: Efficiency) -> RenderableType:
    from rich.padding import Padding

    words = "The two serial parts differ: overhead or waiting limits the speedup, not serial work."
    if run.karp_flatt is None:
        words = "The speedup is not known, so nothing can be said of what limits it."
    elif run.serial_explains:
        words = "The two serial parts agree: there is not much overhead or waiting besides."
    return Padding(words, (0, 0, 0, 2))


def _predicted(runs: Sequence[Efficiency]) -> Iterator[RenderableType]:
    """The reference's numbers stand beside the own ones; who has none, has a question mark."""
    table = _grid("Other numbers of workers", runs, f"speedup ±{BAND:.0%} (at least)")
    every = [{p.workers: p for p in run.predictions} for run in runs]
    for workers in sorted({workers for each in every for workers in each}):
        known = [each.get(workers) for each in every]
        table.add_row(f"  {workers}", *(f"{p.speedup:.1f} ({p.at_least:.1f})" if p else "?" for p in known), "")
    if not every[0]:
        yield "No prediction for this run: its tasks and their overhead do not explain how long it took."
    if table.row_count:
        yield table


def _lessons(lessons: Sequence[Lesson], *, beside: bool) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    if not lessons:
        yield "Nothing of it cost much time" + (" that the reference does not lose as well." if beside else ".")
        return
    yield Text("What to try, by the time that it cost", style="bold")
    for lesson in lessons:
        yield Padding(Text(lesson.fact), (0, 0, 0, 2))
        yield Padding(Text(f"→ {lesson.hint}", style="italic"), (0, 0, 0, 2))


def _time(runs: Sequence[Efficiency]) -> Iterator[Row]:
    """The parts of the wall time that are seen in one of the runs."""
    for label, name, words in _LOSSES:
        if any(_lost(run, name) >= _SEEN for run in runs):
            yield label, functools.partial(_seconds_and_part, name=name), words


def _seconds_and_part(run: Efficiency, name: str) -> str:
    return f"{getattr(run.losses, name):.2f} s {_lost(run, name):>4.0%}"


def _lost(run: Efficiency, name: str) -> float:
    seconds: float = getattr(run.losses, name)
    return seconds / run.wall_s


def _part(value: float | None) -> str:
    return "?" if value is None else f"{value:.0%}"


def _times(value: float | None) -> str:
    return "?" if value is None else f"{value:.2f}"


def _s(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


_LABEL, _CELL = 26, 11
_SEEN = 0.005  # of the wall time: what is less is shown as 0 %
_LOSSES = (
    ("needed, shared evenly", "needed_s", ""),
    ("needless work", "extra_s", "not in the serial one"),
    ("serial work", "serial_s", "while workers had none"),
    ("nobody worked", "nobody_s", "before, between, after"),
    ("waiting for the last", "last_s", "at the end, at barriers"),
    ("pauses between tasks", "handing_s", "handing out, sending"),
    ("tasks not computing", "inside_s", "sleep, files, locks"),
)
_TOTAL: Row = ("wall time", lambda run: f"{_s(run.wall_s)} 100%", "")
_EFFICIENCY: Sequence[Row] = (
    ("speedup", lambda run: _times(run.speedup), "over the serial program"),
    ("global", lambda run: _part(run.overall), "speedup / workers"),
    ("├─ computational", lambda run: _part(run.computational), "needed / all work"),
    ("└─ parallel", lambda run: _part(run.parallel), "work / workers / time"),
    ("   ├─ load balance", lambda run: _part(run.load_balance), "mean / largest share"),
    ("   └─ communication", lambda run: _part(run.communication), "largest share / time"),
    ("      ├─ serialisation", lambda run: _part(run.serialisation), "barriers, serial work"),
    ("      └─ transfer", lambda run: _part(run.transfer), "handing out, sending"),
)
_WORK: Sequence[Row] = (
    ("work", lambda run: _s(run.work_s), "takes one worker"),
    ("span", lambda run: _s(run.span_s), "takes any number of them"),
    ("parallelism", lambda run: f"{run.parallelism:.1f}", "work / span, best speedup"),
    ("least time, no overhead", lambda run: _s(run.bounds_s[0]), "on so many workers"),
    ("most time, no overhead", lambda run: _s(run.bounds_s[1]), "if nobody idles in vain"),
    ("serial part (Amdahl)", lambda run: _part(run.amdahl), "serial work / work"),
    ("serial part (Karp-Flatt)", lambda run: _part(run.karp_flatt), "that would explain it"),
)
_TASKS: Sequence[Row] = (
    ("tasks", lambda run: str(run.tasks), ""),
    ("jobs", lambda run: str(run.jobs), "tasks, or chunks of them"),
    ("phases", lambda run: str(run.phases), "between barriers"),
    ("median job", lambda run: _ms(run.job_s), ""),
    ("median pause after it", lambda run: _ms(run.pause_s), "the overhead of each"),
    ("overhead", lambda run: _part(run.overhead), "pause / (job + pause)"),
    ("until the first task", lambda run: _ms(run.start_s), ""),
    ("last worker alone", lambda run: _ms(run.waiting.alone_s), "at the ends of phases"),
    ("after the last task", lambda run: _ms(run.finish_s), ""),
    ("CPU time of a task", lambda run: _times(run.dearer), "times the serial one's"),
)
