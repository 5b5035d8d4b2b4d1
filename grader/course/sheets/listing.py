"""A table of everything, for a person's own spreadsheet or data frame: a row for each student and check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.course.entry import Entry
from grader.course.sheets import numbers, table
from grader.grades.verdict import CheckResult

COLUMNS = (
    *("assignment", "student", "name", "email", "standing", "attempt", "received", "late_s"),
    *("raw", "penalty", "adjustment", "final", "max_points"),
    *("check", "title", "verdict", "reason", "check_points", "check_max_points", "fact"),
)


def listing(entries: Sequence[Entry]) -> bytes:
    """CSV in UTF-8 with commas; whoever has no checks has one row, with nothing in their columns.

    Texts that a spreadsheet program would take for formulas begin with an apostrophe.
    """
    rows = [[table.harmless(cell) for cell in row] for entry in entries for row in _rows(entry)]
    return "".join(table.line_of(row) for row in [list(COLUMNS), *rows]).encode("utf-8", "backslashreplace")


def _rows(entry: Entry) -> Iterator[list[str]]:
    student, points = entry.student, entry.points
    about = [
        *(entry.assignment, student.id, student.name, student.email, str(points.standing), str(entry.attempt)),
        entry.received.isoformat() if entry.received is not None else "",
        f"{entry.late.total_seconds():.0f}" if entry.late is not None else "",
        *map(_number, (points.raw, points.penalty, points.adjustment, points.final, points.max_points)),
    ]
    for check in entry.checks:
        yield [*about, *_of_check(check)]
    if not entry.checks:
        yield [*about, *[""] * (len(COLUMNS) - len(about))]


def _of_check(check: CheckResult) -> list[str]:
    worth = [_number(check.points), _number(check.max_points)]
    return [check.name, check.title, str(check.verdict), check.reason, *worth, check.fact]


def _number(value: float | None) -> str:
    return "" if value is None else numbers.written(numbers.rounded(value, 4))
