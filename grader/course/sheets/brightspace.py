"""Brightspace's export of grades: the column ``<item> Points Grade`` of one item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from grader.course.entry import Entry
from grader.course.roster import folded
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Filled, Note, titled
from grader.course.sheets.filling import New
from grader.course.sheets.people import Known, Matched, matched
from grader.course.sheets.table import Table

_POINTS = re.compile(r"(.*) Points Grade(?:\s*<(.*)>)?$", re.DOTALL)
_MAXIMUM = re.compile(r"MaxPoints:\s*(\d+(?:[.,]\d+)?)")
_IDS = ("orgdefinedid", "username", "email")
_END = "End-of-Line Indicator"


def fill(content: bytes, entries: Sequence[Entry], asked: Asked) -> Filled:
    """The export with these entries' points in the column of the item."""
    read, faults = filling.opened(content, asked)
    if read is None:
        return Filled(faults=faults)
    column, faults = _column(read, asked)
    if faults:
        return Filled(faults=faults)
    maximum = _maximum(read.header[column])
    found = matched(_known(read), entries, asked.aliases)
    faults = [*found.faults, *_spoilt(read, column), *filling.another_maximum(read.rows[0].line, maximum, asked)]
    if faults:
        return Filled(faults=faults)
    return _filled(read, column, found, entries, asked)


def _filled(read: Table, column: int, found: Matched, entries: Sequence[Entry], asked: Asked) -> Filled:
    maximum, worth = _maximum(read.header[column]), numbers.worth(entries)
    decimal_mark = numbers.mark((row[column] for row in read.rows[1:]), read.delimiter)
    cells, given = [], []
    for number, (entry,) in found.entries.items():
        points = numbers.scaled(entry, maximum if maximum is not None else asked.dated.maximum, worth)
        if points is None or not filling.chosen([entry], asked):
            continue
        points = numbers.rounded(points)
        given.append((entry, points))
        if not filling.is_same(read.rows[number][column], points):
            cells.append(New(number, column, entry.student.id, numbers.written(points, decimal_mark)))
    notes = filling.told(found, entries, asked)
    above = filling.above(given, maximum)
    if above:
        what = f"Above the maximum of {maximum}, to which Brightspace cuts them unless the item can exceed it"
        notes.append(Note(what, above))
    return filling.filled(read, cells, notes)


def _column(read: Table, asked: Asked) -> tuple[int, list[str]]:
    header, line = read.header, read.rows[0].line
    if not set(map(folded, header)) & set(_IDS[:2]):
        has = ", ".join(header)
        return -1, [
            f"line {line}: is no export of Brightspace's: there is no OrgDefinedId and no Username; it has: {has}"
        ]
    if header[-1] != _END:
        return -1, [f"line {line}: the last column is not {_END}, without which Brightspace refuses the file"]
    items = {i: found for i, name in enumerate(header) if (found := _POINTS.match(name))}
    if named := asked.columns.get("grade"):
        columns = [i for i in items if header[i] == named.strip() or items[i][1] == named.strip()]
    else:
        wanted = {titled(title) for title in asked.titles}
        columns = [i for i, found in items.items() if titled(found[1]) in wanted]
    if len(columns) == 1:
        return columns[0], []
    has = ", ".join(header[i] for i in items) or "none"
    what = "is no column" if not columns else "are several columns"
    name = named or " or ".join(repr(f"{title} Points Grade") for title in asked.titles)
    return -1, [f"line {line}: there {what} {name}; it has: {has}. Say which one: --column grade=NAME"]


def _maximum(name: str) -> Decimal | None:
    found = _MAXIMUM.search(name)
    return numbers.number(found[1]) if found else None


def _known(read: Table) -> list[Known]:
    header = [folded(name) for name in read.header]
    columns = [header.index(name) for name in _IDS if name in header]
    first, last = (header.index(name) if name in header else -1 for name in ("first name", "last name"))
    known = []
    for number, row in list(enumerate(read.rows))[1:]:
        ids = [row[i].strip().removeprefix("#") for i in columns]
        names = [f"{row[first]} {row[last]}"] if min(first, last) >= 0 else []
        known.append(Known(number, row.line, ids[0], ids, names))
    return known


def _spoilt(read: Table, column: int) -> list[str]:
    """What a spreadsheet program made of numbers and of the ends of lines."""
    faults, last = [], len(read.header) - 1
    for row in read.rows[1:]:
        faults.append(filling.spoilt(row, column, read.header[column]))
        if row[last].strip() != "#":
            faults.append(f"line {row.line}: does not end with #, as Brightspace wants it: {filling.AGAIN}")
        if numbers.SCIENTIFIC.match(row[0].strip().removeprefix("#")):
            faults.append(f"line {row.line}: {read.header[0]} is {row[0]}, which lost its digits: {filling.AGAIN}")
    return [fault for fault in faults if fault]
