"""What people decided in a course, in words and as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rich.table import Table

from grader.course import dates
from grader.course.entry import Entry
from grader.course.log import Act, Kind
from grader.report.terminal import points, said


def in_words(act: Act, where: dt.tzinfo) -> str:
    """A decision, as in "points +1.5 for ann, svm_grid_search (the room was closed)"."""
    return f"{_what(act, where)} for {act.student}, {act.assignment} ({act.why})"


def change(before: Entry, after: Entry) -> str:
    """What a decision changed for a student."""
    was, now = before.points, after.points
    words = f"{points(was.final)} points before, now {points(now.final)} ({now.standing})"
    late = f"; {points(now.penalty)} are lost for being late" if now.penalty else ""
    held = (
        f"; {points(now.published)} were published, and stay until: grader publish --allow-lower" if now.is_held else ""
    )
    return f"{words}{late}{held}."


def table(acts: Sequence[Act], where: dt.tzinfo) -> Table:
    """All decisions with their numbers; what was taken back is said by the line that did it."""
    found = Table(box=None, pad_edge=False)
    for name, justify in (
        ("", "right"),
        ("when", "left"),
        ("who", "left"),
        ("student", "left"),
        ("assignment", "left"),
    ):
        found.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type] # one of rich's words
    found.add_column("what", overflow="fold")
    found.add_column("why", overflow="fold")
    for act in acts:
        when = dates.shown(dt.datetime.fromisoformat(act.when), where)
        cells = (when, act.who, act.student, act.assignment, _what(act, where), act.why)
        found.add_row(str(act.number), *(said(cell) for cell in cells))
    return found


def _what(act: Act, where: dt.tzinfo) -> str:
    match act.kind:
        case Kind.ADJUST:
            return f"points {float(act.value or 0):+g}"
        case Kind.EXTEND:
            return f"until {dates.shown(dt.datetime.fromisoformat(str(act.value)), where)}"
        case Kind.EXEMPT:
            return "exempt"
        case Kind.CHOOSE:
            return f"attempt {act.value} counts"
        case Kind.UNDO:
            return f"takes back {act.value}"
