"""ILIAS's status file as a workbook (xlsx), by openpyxl where that is installed; and as CSV, which needs nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from grader.course.entry import Entry
from grader.course.sheets import ilias, table
from grader.course.sheets.filled import Asked, Filled
from grader.errors import UsageError

_XLS = b"\xd0\xcf\x11\xe0"


def is_book(content: bytes) -> bool:
    """Whether it is a workbook of a spreadsheet program."""
    if content.startswith(_XLS):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def fill(content: bytes, entries: Sequence[Entry], asked: Asked) -> Filled:
    """The workbook with the cells changed that would be in a CSV.

    Raises:
        UsageError: it cannot be read here.
    """
    if content.startswith(_XLS):
        raise UsageError("The sheet is an .xls. Take ILIAS's status file as .csv or .xlsx.")
    try:
        import openpyxl
    except ImportError:
        raise UsageError(
            "Workbooks need openpyxl: take ILIAS's status file as .csv, or: pip install openpyxl"
        ) from None
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    texts = [["" if cell is None else str(cell) for cell in row] for row in page.iter_rows(values_only=True)]
    as_csv = "".join(table.line_of(row) for row in texts).encode()
    found = ilias.fill(as_csv, entries, asked)
    if found.faults:
        return found
    before, after = table.read(as_csv), table.read(found.content)
    numbers = [i for i, row in enumerate(texts, 1) if any(cell.strip() for cell in row)]
    for number, (old, new) in zip(numbers, zip(before.rows, after.rows, strict=True), strict=True):
        for column in range(len(after.header)):
            if old[column] != new[column]:
                page.cell(number, column + 1).value = new[column]
    out = io.BytesIO()
    book.save(out)
    return Filled(out.getvalue(), found.changes, found.notes)
