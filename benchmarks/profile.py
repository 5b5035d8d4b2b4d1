"""Where the time of a grading goes: ``python -m benchmarks.profile [ASSIGNMENT ...] [--picture FILE.svg]``.

Each assignment's reference is handed in eight times, and graded once together and once each alone. Shown are seconds
for one submission.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from rich.console import Console
from rich.table import Table

from grader.cli import main as command
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.measuring.arms import Arms
from grader.record import ArmName

ROOT = Path(__file__).parent.parent
TOGETHER, ALONE = 8, 3
STARTING, OWN, BASELINE, REFERENCE, REST = PARTS = (
    "starting workers",
    "its own runs",
    "the serial baseline",
    "the reference",
    "all else",
)
_COLOURS = ("#0072b2", "#009e73", "#e69f00", "#cc79a7", "#999999")  # of Okabe and Ito: told apart by all
_WIDTH, _BAR, _LEFT = 760, 26, 230


def main() -> None:
    """Prints the table, and draws the picture where one is asked for."""
    parser = argparse.ArgumentParser("python -m benchmarks.profile", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="ASSIGNMENT", default=["svm_grid_search", "cmaes_rastrigin"])
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    found: dict[str, Mapping[str, float]] = {}
    for name in given.names:
        assignment = assignments.load(ROOT / "assignments" / name)
        found[f"{name}, alone"] = _profile(assignment, ALONE, "--panel=1")
        found[f"{name}, one of {TOGETHER}"] = _profile(assignment, TOGETHER, f"--panel={TOGETHER}")
    table = Table(box=None, pad_edge=False)
    table.add_column("seconds for one", no_wrap=True)
    for heading in (*PARTS, "in all"):
        table.add_column(heading, justify="right")
    for what, parts in found.items():
        table.add_row(what, *(f"{parts[part]:.1f}" for part in PARTS), f"{sum(parts.values()):.1f}")
    Console().print(table)
    if given.picture is not None:
        given.picture.write_text(picture(found), encoding="utf-8")


def _profile(assignment: Assignment, count: int, *options: str) -> Mapping[str, float]:
    """Seconds for each of so many submissions, by what they were spent on."""
    spent: defaultdict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as patches:
        for number in range(count):
            own = Path(folder, "submitted", f"student-{number}", assignment.name)
            own.mkdir(parents=True)
            for name in assignment.files:
                (own / name).write_bytes((assignment.reference_folder / name).read_bytes())
        for name in ("bring_up", "load", "call"):
            timed = _timed(getattr(Arms, name), functools.partial(_add, spent, name))
            patches.enter_context(mock.patch.object(Arms, name, timed))
        words = ["grade", f"{folder}/submitted", "--assignment", assignment.name, "--results", f"{folder}/results"]
        start = time.monotonic()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            command([*words, "--assignments", str(ROOT / "assignments"), *options])
        spent[REST] = time.monotonic() - start - sum(spent.values())
    return {part: spent[part] / count for part in PARTS}


def _timed(function: Callable[..., Any], add: Callable[[Sequence[Any], float], None]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(arms: Arms, *given: Any) -> Any:  # noqa: ANN401 -- as what it stands for
        start = time.monotonic()
        try:
            return function(arms, *given)
        finally:
            add(given, time.monotonic() - start)

    return call


def _add(spent: defaultdict[str, float], what: str, given: Sequence[Any], seconds: float) -> None:
    ours: Mapping[str, str] = {ArmName.BASELINE: BASELINE, ArmName.REFERENCE: REFERENCE}
    spent[ours.get(given[0], OWN) if what == "call" else STARTING] += seconds


def picture(found: Mapping[str, Mapping[str, float]]) -> str:
    """Bars of what one submission costs, as SVG: one scale, and a number in each part that has room for it."""
    scale = (_WIDTH - _LEFT - 60) / max(sum(parts.values()) for parts in found.values())
    height = 40 + len(found) * (_BAR + 12)
    words = "; ".join(f"{what}: {sum(parts.values()):.1f} s" for what, parts in found.items())
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{words}">'
    style = "<style>text{font:13px sans-serif;fill:#000}.on{fill:#fff}</style>"
    ground = f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([head, style, ground, *_legend(), *_bars(found, scale), "</svg>"]) + "\n"


def _legend() -> Iterator[str]:
    left = 10
    for part, colour in zip(PARTS, _COLOURS, strict=True):
        yield f'<rect x="{left}" y="8" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{left + 17}" y="19">{part}</text>'
        left += 40 + 7 * len(part)


def _bars(found: Mapping[str, Mapping[str, float]], scale: float) -> Iterator[str]:
    for row, (what, parts) in enumerate(found.items()):
        top, left = 34 + row * (_BAR + 12), float(_LEFT)
        yield f'<text x="{_LEFT - 8}" y="{top + 18}" text-anchor="end">{what}</text>'
        for part, colour in zip(PARTS, _COLOURS, strict=True):
            wide = parts[part] * scale
            yield f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{_BAR}" fill="{colour}"/>'
            if wide > 30:  # noqa: PLR2004 -- a number of three characters
                middle = left + wide / 2
                tone = ' class="on"' if colour in _COLOURS[:2] else ""
                yield f'<text{tone} x="{middle:.1f}" y="{top + 18}" text-anchor="middle">{parts[part]:.1f}</text>'
            left += wide
        yield f'<text x="{left + 6:.1f}" y="{top + 18}">{sum(parts.values()):.1f} s</text>'


if __name__ == "__main__":
    main()
