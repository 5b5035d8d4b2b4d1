"""A class on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from grader.course.overview import CheckCount, Overview
from grader.course.points import Standing
from grader.report import terminal
from grader.report.terminal import points, said
from grader.text import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_NAMED = 8
_STANDINGS = (
    (Standing.GRADED, "graded"),
    (Standing.OPEN, "open"),
    (Standing.WAITING, "not graded yet"),
    (Standing.MISSING, "missing"),
    (Standing.EXEMPT, "exempt"),
)


def summary(found: Sequence[Overview], *, width: int, markup: bool) -> str:
    """A line for each assignment."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("assignment", no_wrap=True)
    for _, words in _STANDINGS:
        table.add_column(words, justify="right")
    table.add_column("late", justify="right")
    table.add_column("mean", justify="right", no_wrap=True)
    for each in found:
        counts = [str(each.standings.get(standing, 0)) for standing, _ in _STANDINGS]
        table.add_row(each.assignment, *counts, str(len(each.late)), _mean(each))
    return terminal.rendered([table], width=width, markup=markup)


def whole(each: Overview, *, width: int, markup: bool) -> str:
    """Everything about one assignment."""
    return terminal.rendered(list(_parts(each)), width=width, markup=markup)


def _parts(each: Overview) -> Iterator[RenderableType]:
    from rich.text import Text

    counts = ", ".join(f"{n} {words}" for standing, words in _STANDINGS if (n := each.standings.get(standing, 0)))
    yield Text.assemble((each.assignment, "bold"), f"  {counts or 'nobody'}; {len(each.late)} late; mean {_mean(each)}")
    if each.checks:
        yield _checks(each.checks)
    if each.speedup is not None:
        least, *quartiles, most = (f"{value:.2f}" for value in each.speedup.quartiles)
        reference = f"; reference {each.speedup.reference:.2f}" if each.speedup.reference is not None else ""
        yield f"  speedup of {each.speedup.count}: {least} to {most}, quartiles {' '.join(quartiles)}{reference}"
    for check in each.checks:
        if check.doubtful:
            yield said(f"  Look at the wording of {check.name}: more than half fail it, and the reference passes.")
    for what, names in (("Missing", each.missing), ("Late", each.late), ("Would fall, and stay", each.falls)):
        if names:
            yield said(f"  {what}: {_named(names)}")
    for student, why in each.needs:
        yield said(f"  Needs a person: {student}: {why}")


def _checks(counts: Sequence[CheckCount]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("  check", overflow="fold", ratio=2)
    for name in ("passed", "partial", "failed", "open", "-"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("most frequent reasons", overflow="fold", ratio=2)
    for each in counts:
        numbers = (each.passed, each.partial, each.failed, each.open, each.not_reached)
        reasons = ", ".join(f"{reason} {count}" for reason, count in each.reasons)
        table.add_row(said(f"  {each.title}"), *map(str, numbers), said(reasons))
    return table


def _mean(each: Overview) -> str:
    return "-" if each.points is None else f"{points(each.points)}/{points(each.max_points)}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return printable(", ".join(names[:_NAMED])) + more
