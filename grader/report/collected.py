"""What collecting would do, for a person to look at before it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from grader.course import dates
from grader.course.collection import LEFT_OUT, Fate, Plan, Planned
from grader.course.roster import Student
from grader.report import terminal
from grader.report.terminal import said
from grader.text import name as shown
from grader.text import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_NAMED = 40
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400


def listed(plan: Plan, where: dt.tzinfo, *, width: int, markup: bool) -> str:
    """Every hand-in with what becomes of it, then what is left out and who is missing."""
    return terminal.rendered(list(_parts(plan, where)), width=width, markup=markup)


def summary(plan: Plan) -> str:
    """One line of numbers."""
    fates = [each.fate for each in plan.planned]
    left_out = sum(fate in LEFT_OUT for fate in fates)
    counts = (
        (len(plan.new), "to keep"),
        (sum(not each.is_new and each.fate not in LEFT_OUT for each in plan.planned), "there already"),
        (left_out, "left out"),
        (len(plan.unmatched), "of nobody in the roster"),
        (sum(fate is Fate.INCOMPLETE for fate in fates), "without all that is asked for"),
        (sum(each.late is not None for each in plan.planned), "late"),
        (len(plan.missing), "missing"),
    )
    return ", ".join(f"{count} {words}" for count, words in counts if count) + "."


def _parts(plan: Plan, where: dt.tzinfo) -> Iterator[RenderableType]:
    if plan.planned:
        yield _table(plan.planned, where)
    for each in plan.unmatched:
        yield said(f"Nobody's: {shown(each.parcel.label, 200)}: {each.why}.")
    if plan.strays:
        names = ", ".join(shown(path, 100) for path in plan.strays[:_NAMED])
        more = f" and {len(plan.strays) - _NAMED} more" if len(plan.strays) > _NAMED else ""
        yield said(f"No part of the download: {names}{more}.")
    for words, students in (
        ("Nothing is there of", plan.missing),
        ("Nothing new is there of", plan.earlier),
        ("Exempt, and nothing is there of", plan.exempt),
    ):
        if students:
            yield said(f"{words} {len(students)}: {_names(students)}.")


def _table(planned: Sequence[Planned], where: dt.tzinfo) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("student", overflow="fold", min_width=8)
    table.add_column("handed in", no_wrap=True)
    table.add_column("late", no_wrap=True)
    table.add_column("what becomes of it", overflow="fold", ratio=1)
    for each in planned:
        received = dates.shown(each.received, where) if each.received is not None else "?"
        late = _long(each.late) if each.late is not None else ""
        table.add_row(said(_names(each.students)), received, late, said("\n".join(_told(each))))
    return table


def _told(each: Planned) -> Iterator[str]:
    """What is taken, and everything that a person should look at; a usual hand-in has one short line."""
    files = ", ".join(each.taking.taken)
    yield f"{each.fate}{f': {files}' if files else ''}"
    for name, words in each.taking.repaired.items():
        if words:
            yield f"  {name}: {'; '.join(words)}"
    for name, paths in each.taking.choices.items():
        yield f"  {name} may be {' or '.join(map(shown, paths))}; say which:"
        yield from (f"    --take {shown(each.student.id)} {name} {shown(path)}" for path in paths)
    yield from (f"  {words}" for words in each.told)


def _names(students: Sequence[Student]) -> str:
    more = f" and {len(students) - _NAMED} more" if len(students) > _NAMED else ""
    return printable(", ".join(each.id for each in students[:_NAMED])) + more


def _long(late: dt.timedelta) -> str:
    """A duration in two words."""
    late_s = int(late.total_seconds())
    days, hours, minutes = late_s // _DAY_S, late_s % _DAY_S // _HOUR_S, late_s % _HOUR_S // _MINUTE_S
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
