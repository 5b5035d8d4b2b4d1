"""A picture of one round: what each worker did when, arm below arm on one scale, as SVG.

Text and frames have the colour of the page that it stands in, so that it can be read on light and on dark.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.record import ArmName, Record, Round
from grader.record.trace import Process, Role, Task, Trace
from grader.text import printable

MOST_LANES = 16  # of one arm: what is left out is told
_WIDTH, _LEFT, _LANE, _BAR, _HEAD = 760, 110, 16, 12, 24  # pixels
_ROOM = _WIDTH - _LEFT - 20
_APART = 0.5  # pixels: what is nearer is drawn as one
_COLOURS: Mapping[Role, str] = {
    Role.WORKER: "#2f81c7",
    Role.CLIENT: "#c9761a",
    Role.INFRASTRUCTURE: "#7d7d7d",
    Role.OTHER: "#c4494f",
}
_TITLES: Mapping[ArmName, str] = {
    ArmName.BASELINE: "serial program",
    ArmName.SUBMISSION: "this program",
    ArmName.REFERENCE: "reference",
}


@dataclass(frozen=True, slots=True)
class _Scale:
    seconds: float

    def x(self, second: float) -> float:
        return _LEFT + _ROOM * max(0.0, min(1.0, second / self.seconds))


def timeline(record: Record, index: int) -> str:
    """The picture of the round at this index; empty where no run of it was seen."""
    done = next((r for r in record.rounds if r.index == index), None)
    runs = _runs(done) if done is not None else {}
    longest_s = max((run.wall_s for run in runs.values()), default=0.0)
    if done is None or longest_s <= 0.0:
        return ""
    scale, drawn, y = _Scale(longest_s), [], 4
    for arm, run in runs.items():
        part, y = _arm(arm, run, scale, y)
        drawn += part
    drawn += _axis(scale, y)
    words = f"Tasks of round {done.number} over time, for " + ", ".join(_TITLES[arm] for arm in runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{words}" viewBox="0 0 {_WIDTH} {y + 30}" '
        f'width="{_WIDTH}" style="max-width:100%" font-family="sans-serif" font-size="12" fill="currentColor">'
        f"{''.join(drawn)}</svg>"
    )


def _runs(done: Round) -> dict[ArmName, Trace]:
    return {arm: run for arm in _TITLES if (run := done.trace(arm)) is not None}


def _arm(arm: ArmName, run: Trace, scale: _Scale, y: int) -> tuple[list[str], int]:
    """The heading and the lanes of one run, and where the next one begins."""
    drawn = [_text(0, y + 14, f"{_TITLES[arm]}: {run.wall_s:.2f} s", 'font-weight="bold"')]
    y += _HEAD
    shown = _shown(run)
    for process, tasks in shown[:MOST_LANES]:
        drawn += _lane(process, tasks, run, scale, y)
        y += _LANE
    if len(shown) > MOST_LANES:
        drawn.append(_text(_LEFT, y + _BAR, f"and {len(shown) - MOST_LANES} more processes"))
        y += _LANE
    return drawn, y + 6


def _shown(run: Trace) -> list[tuple[Process, list[Task]]]:
    """Processes that had tasks, and workers that had none."""
    tasks: dict[int, list[Task]] = {process.pid: [] for process in run.processes}
    for task in sorted(run.tasks, key=lambda t: t.begin_s):
        if task.pid in tasks:
            tasks[task.pid].append(task)
    return [(p, tasks[p.pid]) for p in run.processes if tasks[p.pid] or p.role is Role.WORKER]


def _lane(process: Process, tasks: Sequence[Task], run: Trace, scale: _Scale, y: int) -> Iterator[str]:
    begin, end = scale.x(0.0), scale.x(run.wall_s)
    yield _text(_LEFT - 6, y + _BAR - 1, process.place or process.kind, 'text-anchor="end"')
    yield f'<rect x="{begin:.1f}" y="{y}" width="{end - begin:.1f}" height="{_BAR}" opacity="0.12"/>'
    bars = _bars(tasks, scale)
    told = f"<title>{len(tasks)} tasks, {sum(t.end_s - t.begin_s for t in tasks):.2f} s</title>"
    for shade, some in (("1", bars[::2]), ("0.7", bars[1::2])):  # neighbours differ, so that one sees them
        if some:
            path = "".join(f"M{a:.1f} {y}h{b - a:.1f}v{_BAR}h{a - b:.1f}z" for a, b in some)
            yield f'<path d="{path}" fill="{_COLOURS[process.role]}" fill-opacity="{shade}">{told}</path>'


def _bars(tasks: Sequence[Task], scale: _Scale) -> list[tuple[float, float]]:
    """From where to where; tasks too small to be told apart are one bar."""
    bars: list[tuple[float, float]] = []
    for task in tasks:
        begin, end = scale.x(task.begin_s), scale.x(task.end_s)
        small = end - begin < 1.0 or (bars and bars[-1][1] - bars[-1][0] < 1.0)
        if bars and small and begin - bars[-1][1] < _APART:
            bars[-1] = (bars[-1][0], max(end, bars[-1][1]))
        else:
            bars.append((begin, max(end, begin + _APART)))
    return bars


def _axis(scale: _Scale, y: int) -> Iterator[str]:
    yield f'<path d="M{_LEFT} {y}h{_ROOM}" stroke="currentColor" opacity="0.5"/>'
    for second in _ticks(scale.seconds):
        x = scale.x(second)
        yield f'<path d="M{x:.1f} {y}v4" stroke="currentColor" opacity="0.5"/>'
        yield _text(x, y + 18, f"{second:g} s", 'text-anchor="middle"')


def _ticks(seconds: float) -> list[float]:
    """Four to nine round numbers from 0 on."""
    rough = seconds / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s, after in pairwise((1, 2, 5, 10)) if rough < after * power)
    return [round(step * k, 9) for k in range(int(seconds / step) + 1)]


def _text(x: float, y: float, words: str, how: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y}" {how}>{html.escape(printable(words))}</text>'
