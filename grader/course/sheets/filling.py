"""What the sheets of all LMSs share on the way from entries to cells, and what is told about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grader.course.entry import Entry
from grader.course.points import Standing
from grader.course.sheets import numbers, table
from grader.course.sheets.filled import Asked, Change, Filled, Note, is_of_another
from grader.course.sheets.people import Matched
from grader.course.sheets.table import Row, SheetError, Table
from grader.text import quoted

AGAIN = "download the sheet again, and do not save it from a spreadsheet program"


@dataclass(frozen=True, slots=True)
class New:
    """What is to stand in a cell."""

    row: int
    column: int
    student: str
    text: str


def opened(content: bytes, asked: Asked) -> tuple[Table | None, list[str]]:
    """The table that was downloaded; or why it is none for this assignment."""
    try:
        read = table.read(content)
    except SheetError as fault:
        return None, [str(fault)]
    other = is_of_another(asked)
    if other:
        return None, [f"line 1: the file's name is that of {other}, not of {asked.dated.name}"]
    width = len(read.header)
    longer = [
        f"line {row.line}: has {len(row.cells)} cells, and the header {width}; is it a number with a comma?"
        for row in read.rows
        if len(row.cells) > width
    ]
    return (None, longer) if longer else (read, [])


def filled(read: Table, cells: Iterable[New], notes: Sequence[Note]) -> Filled:
    """The sheet with these cells; the ones that say the same already are left as they are."""
    changed = [c for c in cells if read.rows[c.row][c.column] != c.text]
    unknown = sorted({c.student for c in changed if not read.knows(c.text)})
    if unknown:
        what = f"With characters in the comment that {read.encoding} lacks, and question marks in their place"
        notes = [*notes, Note(what, unknown, is_loss=False)]
    content = read.with_cells({(c.row, c.column): c.text for c in changed})
    header = read.header
    changes = [Change(c.student, header[c.column], read.rows[c.row][c.column], c.text) for c in changed]
    return Filled(content, changes, notes)


def chosen(entries: Sequence[Entry], asked: Asked) -> list[Entry]:
    """The entries that are asked for."""
    return [e for e in entries if not asked.only or e.student.id in asked.only]


def told(found: Matched, entries: Sequence[Entry], asked: Asked) -> list[Note]:
    """Who has no points to enter, who no row, and which rows nobody has."""
    some = chosen(entries, asked)
    notes = standing(some)
    absent = [e.student.id for e in chosen(found.absent, asked) if e.points.standing is not Standing.EXEMPT]
    if absent:
        notes.append(Note("Without a row in the sheet", absent))
    if found.strangers and not asked.only:
        notes.append(
            Note("Rows of nobody on the roster", [f"line {r.line} {quoted(r.shown)}" for r in found.strangers])
        )
    return notes


def standing(entries: Sequence[Entry]) -> list[Note]:
    """Who has no points to enter yet."""
    notes = []
    for what, wanted in (
        ("Open, and left as they are", Standing.OPEN),
        ("Not graded yet, and left as they are", Standing.WAITING),
    ):
        who = [e.student.id for e in entries if e.points.standing is wanted]
        if who:
            notes.append(Note(what, who))
    return notes


def is_same(old: str, new: Decimal) -> bool:
    """Whether a cell says these points already, in the decimals that receivers keep."""
    before = numbers.number(old)
    return before is not None and numbers.rounded(before) == new


def spoilt(row: Row, column: int, name: str) -> str:
    """Why a cell is no number that a receiver wrote; empty where it is one, or none stands there."""
    text = row[column].strip()
    if text in {"", "-"} or numbers.number(text) is not None:
        return ""
    return f"line {row.line}: {name} is {quoted(text)}, which is no number; if it was one, {AGAIN}"


def above(entries: Sequence[tuple[Entry, Decimal]], maximum: Decimal | None) -> list[str]:
    """Who has more than full points."""
    return [e.student.id for e, points in entries if maximum is not None and points > maximum]


def another_maximum(line: int, seen: Decimal | None, asked: Asked) -> list[str]:
    """That a sheet has other full points than the course says, as that of another assignment has."""
    wanted = asked.dated.maximum
    if seen is None or wanted is None or seen == Decimal(str(wanted)):
        return []
    here, name = numbers.written(seen), asked.dated.name
    told = f"full points are {here} here, and {wanted:g} in course.toml for {name}"
    return [f"line {line}: {told}; is it the sheet of another assignment?"]
