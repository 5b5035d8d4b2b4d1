"""Moodle's offline grading worksheet: the grade and the feedback comment of each row, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from grader.course.entry import Entry
from grader.course.roster import folded
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Filled, Note
from grader.course.sheets.filling import New
from grader.course.sheets.people import Known, Matched, matched
from grader.course.sheets.table import Row, Table, harmless

_NAMES = {
    "id": ("Identifier", "ID", "Identifiant"),
    "name": ("Full name", "Vollständiger Name", "Nom complet"),
    "grade": ("Grade", "Bewertung", "Note"),
    "maximum": ("Maximum grade", "Bestwertung", "Note maximale"),
    "scale": ("Scale", "Skala", "Barème"),
    "changeable": ("Grade can be changed", "Bewertung kann geändert werden", "La note peut être modifiée"),
    "modified": ("Last modified (grade)", "Zuletzt geändert (Bewertung)", "Dernière modification (note)"),
    "comment": ("Feedback comments", "Feedback als Kommentar", "Feedback par commentaires"),
}
_NEEDED = ("id", "grade", "modified")
_NO = {"no", "nein", "non"}
_NUMBERED = re.compile(r"\D*(\d+)$")
_YEAR = re.compile(r"\d{4}")
_ONLY_NUMBERS = re.compile(r"[\d./: ,-]*\d[\d./: ,-]*([ap]\.?m\.?)?$", re.IGNORECASE)
_BOX = "Allow updating records that have been modified more recently in Moodle"


def fill(content: bytes, entries: Sequence[Entry], asked: Asked) -> Filled:
    """The worksheet with these entries' points and comments."""
    read, faults = filling.opened(content, asked)
    if read is None:
        return Filled(faults=faults)
    columns, faults = _columns(read, asked)
    if faults:
        return Filled(faults=faults)
    found = matched(_known(read, columns), entries, asked.aliases)
    maximum = _maximum(read, columns)
    faults = [*found.faults, *_spoilt(read, columns), *filling.another_maximum(read.rows[0].line, maximum, asked)]
    if faults:
        return Filled(faults=faults)
    return _filled(read, columns, found, entries, asked)


def _filled(read: Table, columns: Mapping[str, int], found: Matched, entries: Sequence[Entry], asked: Asked) -> Filled:
    maximum, worth = _maximum(read, columns), numbers.worth(entries)
    decimal_mark = _mark(read, columns)
    cells, given = [], []
    for row, (entry,) in found.entries.items():
        points = numbers.scaled(entry, maximum, worth)
        if points is None or entry not in filling.chosen([entry], asked):
            continue
        points = numbers.rounded(points)
        given.append((row, entry, points))
        if not filling.is_same(read.rows[row][columns["grade"]], points):
            text = numbers.written(points, decimal_mark)
            cells.append(New(row, columns["grade"], entry.student.id, text))
        if "comment" in columns and entry.comment:
            cells.append(New(row, columns["comment"], entry.student.id, comment(entry.comment)))
    notes = [*filling.told(found, entries, asked), *_passed_over(read, columns, given, maximum)]
    return filling.filled(read, cells, notes)


def comment(text: str) -> str:
    """A plain text as Moodle takes one for HTML; nor does a backslash keep PHP from seeing where the cell ends."""
    escaped = html.escape(harmless(text.strip()), quote=False).replace("\\", "&#92;")
    return "<br>".join(escaped.splitlines())


def _columns(read: Table, asked: Asked) -> tuple[dict[str, int], list[str]]:
    """Where what stands: as a person said, by names in three languages, or else by what stands in them."""
    header = [folded(name) for name in read.header]
    columns, faults = {}, []
    for what, name in asked.columns.items():
        if folded(name) not in header:
            faults.append(f"line {read.rows[0].line}: there is no column {name!r}; it has: {', '.join(read.header)}")
        columns[what] = header.index(folded(name)) if folded(name) in header else -1
    for what, names in _NAMES.items():
        known = [header.index(folded(name)) for name in names if folded(name) in header]
        if known and what not in columns:
            columns[what] = known[0]
    if "scale" in columns:
        faults.append(f"line {read.rows[0].line}: this assignment is graded by a scale of words; points are none of it")
    columns = columns if all(what in columns for what in _NEEDED) else {**_by_content(read), **columns}
    missing = [_NAMES[what][0] for what in _NEEDED if what not in columns]
    if missing and not faults:
        faults.append(
            f"line {read.rows[0].line}: is no grading worksheet of Moodle's, or in a language that is not known here: "
            f"there is no {' and no '.join(missing)}; it has: {', '.join(read.header)}. "
            "Say which column it is: --column id=NAME, grade=NAME, modified=NAME or comment=NAME"
        )
    return columns, faults


def _by_content(read: Table) -> dict[str, int]:
    """By position, as Moodle writes it: numbered people first; grades before the one number that all rows share."""
    rows, width = read.rows[1:], len(read.header)
    if not rows or not all(_NUMBERED.match(row[0]) for row in rows):
        return {}
    columns = {"id": 0}
    grades = [
        i
        for i in range(1, width - 1)
        if len({row[i + 1] for row in rows}) == 1
        and numbers.number(rows[0][i + 1])
        and all(row[i].strip() in {"", "-"} or numbers.number(row[i]) is not None for row in rows)
    ]
    if len(grades) != 1:
        return columns
    columns |= {"grade": grades[0], "maximum": grades[0] + 1}
    dates = [i for i in range(grades[0] + 2, width) if all(_is_date(row[i]) for row in rows)]
    if dates:
        columns["modified"] = dates[-1]
        columns |= {"comment": dates[-1] + 1} if dates[-1] + 1 < width else {}
    return columns


def _is_date(text: str) -> bool:
    return text.strip() == "-" or bool(_YEAR.search(text) and ":" in text)


def _known(read: Table, columns: Mapping[str, int]) -> list[Known]:
    """Whoever the rows name, by whatever stands before the grade and differs from row to row."""
    rows = list(enumerate(read.rows))[1:]
    name = columns.get("name", 1)
    others = [i for i in range(1, columns["grade"]) if i != columns.get("name") and _tells(read, i)]
    known = []
    for number, row in rows:
        numbered = _NUMBERED.match(row[columns["id"]].strip())
        ids = [row[columns["id"]], numbered[1] if numbered else "", *(row[i] for i in others)]
        shown = row[name] if name < columns["grade"] and row[name] else row[columns["id"]]
        known.append(Known(number, row.line, shown, ids, [row[name]] if name < columns["grade"] else []))
    return known


def _tells(read: Table, column: int) -> bool:
    """Whether nothing but blanks stands twice in a column."""
    cells = [folded(row[column]) for row in read.rows[1:] if row[column].strip()]
    return len(set(cells)) == len(cells)


def _maximum(read: Table, columns: Mapping[str, int]) -> Decimal | None:
    column = columns.get("maximum", -1)
    return next((found for row in read.rows[1:] if (found := numbers.number(row[column])) is not None), None)


def _mark(read: Table, columns: Mapping[str, int]) -> str:
    where = [columns[what] for what in ("grade", "maximum") if what in columns]
    return numbers.mark((row[i] for row in read.rows[1:] for i in where), read.delimiter)


def _spoilt(read: Table, columns: Mapping[str, int]) -> list[str]:
    """What a spreadsheet program made of numbers and dates."""
    faults, header = [], read.header
    for row in read.rows[1:]:
        numbered = [columns[what] for what in ("grade", "maximum") if what in columns]
        faults += [filling.spoilt(row, column, header[column]) for column in numbered]
        faults.append(_spoilt_date(row, columns["modified"], header[columns["modified"]]))
    return [fault for fault in faults if fault]


def _spoilt_date(row: Row, column: int, name: str) -> str:
    text = row[column].strip()
    if not _ONLY_NUMBERS.match(text) and not text.startswith("##"):
        return ""
    return f"line {row.line}: {name} is {text!r}, as spreadsheet programs write dates: {filling.AGAIN}"


def _passed_over(
    read: Table,
    columns: Mapping[str, int],
    given: Sequence[tuple[int, Entry, Decimal]],
    maximum: Decimal | None,
) -> list[Note]:
    """What Moodle would not take, and would not say."""
    notes = []
    above = filling.above([(entry, points) for _, entry, points in given], maximum)
    if above:
        notes.append(Note(f"Above the maximum of {maximum}, which Moodle passes over", above))
    locked = [e.student.id for row, e, _ in given if folded(read.rows[row][columns.get("changeable", -1)]) in _NO]
    if locked:
        notes.append(Note("Locked in Moodle, which passes them over", locked))
    graded = [e.student.id for row, e, _ in given if read.rows[row][columns["modified"]].strip() not in {"", "-"}]
    if graded:
        what = f"Graded in Moodle before, and passed over where it knows a newer date, unless you tick “{_BOX}”"
        notes.append(Note(what, graded, is_loss=False))
    if "comment" not in columns:
        notes.append(
            Note("The sheet has no feedback comments: turn them on in the assignment's settings.", is_loss=False)
        )
    else:
        old = [(e, read.rows[row][columns["comment"]]) for row, e, _ in given]
        lost = [e.student.id for e, text in old if text and e.comment and text != comment(e.comment)]
        notes += [Note("With another comment in the sheet, which is replaced", lost, is_loss=False)] if lost else []
    return notes
