"""Canvas's gradebook: one column, found by the assignment's number in parentheses or its exact title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from grader.course.entry import Entry
from grader.course.points import Standing
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Filled, Note, titled
from grader.course.sheets.filling import New
from grader.course.sheets.people import Known, Matched, matched
from grader.course.sheets.table import Table

EXCUSED = "EX"
_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
_NUMBERED = re.compile(r"(.*?)\s*\((\d+)\)$", re.DOTALL)
_NOT_ASSIGNED = "N/A"
_WORDS = {"", "-", EXCUSED, _NOT_ASSIGNED}
_POINTS = "points possible"
_FROM_LAST = ("LastName", "FirstName")


def fill(content: bytes, entries: Sequence[Entry], asked: Asked) -> Filled:
    """The gradebook with these entries' points in the column of the assignment."""
    read, faults = filling.opened(content, asked)
    if read is None:
        return Filled(faults=faults)
    column, faults = _column(read, asked)
    if faults:
        return Filled(faults=faults)
    first, maximum, faults = _first(read, column)
    found = matched(_known(read, first), entries, asked.aliases)
    faults = [*faults, *found.faults, *_spoilt(read, first, column)]
    faults += filling.another_maximum(read.rows[0].line, maximum, asked)
    if faults:
        return Filled(faults=faults)
    return _filled(read, column, found, entries, asked, maximum)


def _filled(
    read: Table, column: int, found: Matched, entries: Sequence[Entry], asked: Asked, maximum: Decimal | None
) -> Filled:
    worth = numbers.worth(entries)
    decimal_mark = numbers.mark((row[column] for row in read.rows[1:]), read.delimiter)
    cells, given, unassigned = [], [], []
    for number, (entry,) in found.entries.items():
        if not filling.chosen([entry], asked):
            continue
        points = numbers.scaled(entry, maximum, worth)
        old = read.rows[number][column]
        if entry.points.standing is Standing.EXEMPT and old.strip() != EXCUSED:
            cells.append(New(number, column, entry.student.id, EXCUSED))
        if points is None:
            continue
        if old.strip().upper() == _NOT_ASSIGNED:
            unassigned.append(entry.student.id)
            continue
        points = numbers.rounded(points)
        given.append((entry, points))
        if not filling.is_same(old, points):
            cells.append(New(number, column, entry.student.id, numbers.written(points, decimal_mark)))
    notes = filling.told(found, entries, asked)
    if unassigned:
        notes.append(Note("Not assigned in Canvas (N/A), and left as they are", unassigned))
    above = filling.above(given, maximum)
    if above:
        notes.append(Note(f"Above the {maximum} points possible, which Canvas takes", above, is_loss=False))
    return filling.filled(read, cells, notes)


def _column(read: Table, asked: Asked) -> tuple[int, list[str]]:
    """The column of the assignment; never a new one, for Canvas would make another assignment of it."""
    header, line = read.header, read.rows[0].line
    is_gradebook = header[0].endswith("Student") or tuple(header[:2]) == _FROM_LAST
    if not is_gradebook or "ID" not in header[:4] or "Section" not in header:
        return -1, [f"line {line}: is no gradebook of Canvas's: it begins with {', '.join(header[:4])}"]
    after = header.index("Section") + 1
    if named := asked.columns.get("grade"):
        columns = [i for i in range(after, len(header)) if header[i] == named.strip()]
    else:
        wanted = {titled(title) for title in asked.titles}
        columns = [i for i in range(after, len(header)) if titled(_title(header[i])) in wanted]
    if len(columns) == 1:
        return columns[0], []
    has = ", ".join(name for name in header[after:] if _NUMBERED.match(name)) or "none"
    what = "is no column" if not columns else "are several columns"
    name = named or " or ".join(repr(title) for title in asked.titles)
    return -1, [f"line {line}: there {what} {name}; it has: {has}. Say which one: --column grade=NAME"]


def _title(name: str) -> str:
    found = _NUMBERED.match(name)
    return found[1] if found else name


def _first(read: Table, column: int) -> tuple[int, Decimal | None, list[str]]:
    """The first row of a student, full points in Canvas, and why the column cannot be filled."""
    for number, row in enumerate(read.rows[1:4], 1):
        if row[0].strip().casefold() == _POINTS:
            if "read only" in row[column]:
                return number + 1, None, [f"line {row.line}: {read.header[column]} is read only in Canvas"]
            fault = filling.spoilt(row, column, "Points Possible")
            return number + 1, numbers.number(row[column]) or None, [fault] if fault else []
    return 1, None, [f"line {read.rows[0].line}: there is no row Points Possible below the header"]


def _known(read: Table, first: int) -> list[Known]:
    header = read.header
    columns = [header.index(name) for name in _IDS if name in header]
    known = []
    for number, row in list(enumerate(read.rows))[first:]:
        name = f"{row[0]}, {row[1]}" if tuple(header[:2]) == _FROM_LAST else row[0]
        known.append(Known(number, row.line, name, [row[i] for i in columns], [name]))
    return known


def _spoilt(read: Table, first: int, column: int) -> list[str]:
    """What a spreadsheet program made of numbers."""
    faults = []
    identity = read.header.index("ID")
    for row in read.rows[first:]:
        if row[column].strip().upper() not in _WORDS:
            faults.append(filling.spoilt(row, column, read.header[column]))
        if numbers.SCIENTIFIC.match(row[identity].strip()):
            faults.append(f"line {row.line}: ID is {row[identity]}, which lost its digits: {filling.AGAIN}")
    return [fault for fault in faults if fault]
