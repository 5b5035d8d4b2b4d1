"""A CSV as its bytes, in which single cells are replaced: every other byte stays as it was downloaded.

Understood is what LMSs write and spreadsheet programs make of it: UTF-8 with or without a mark at the beginning,
UTF-16, Windows' Latin-1; commas, semicolons or tabs; quotes where they are needed or everywhere; any ends of lines.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_DELIMITERS = ",;\t"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAID = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)  # a first line that spreadsheet programs write and read
_PLAIN = r"[^{d}\r\n]*"
_QUOTED = {False: r'"[^"]*(?:""[^"]*)*"', True: r'"[^"\\]*(?:(?:""|\\.)[^"\\]*)*"'}
_FORMULA = "=+-@\t\r"
_LINE = re.compile(r"\r\n|\r|\n")


class SheetError(ValueError):
    """Some bytes are no table; the message says why, with the line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, and where it stands in the text.

    Attributes:
        text: as its receiver reads it.
    """

    text: str
    begin: int
    end: int
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and the line that it begins in, from 1."""

    line: int
    cells: Sequence[Cell]

    def __getitem__(self, column: int) -> str:
        """The text of a cell; empty where the row has fewer."""
        return self.cells[column].text if 0 <= column < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV as it was downloaded.

    Attributes:
        mark: the bytes that say the encoding, before the text; or none.
        rows: all that are not empty, the header first.
        escapes: whether a backslash keeps a quote from ending a cell, as in what PHP writes.
    """

    mark: bytes
    text: str
    encoding: str
    delimiter: str
    rows: Sequence[Row]
    escapes: bool

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [cell.text.strip() for cell in self.rows[0].cells]

    def with_cells(self, cells: Mapping[tuple[int, int], str]) -> bytes:
        """The same bytes but for these cells, by the number of the row and of the column.

        A row that is cut short, as spreadsheet programs do with empty cells, gets the cells that it lacks.
        What the encoding does not know stands as a question mark.
        """
        parts, done = [self.mark], 0
        lengths = {number: len(self.rows[number].cells) for number, _ in cells}
        for number, column in sorted(cells):
            row, lacking = self.rows[number].cells, column + 1 - lengths[number]
            cell = row[column] if column < len(row) else Cell("", row[-1].end, row[-1].end, is_quoted=False)
            written = _written(cells[number, column], self.delimiter, is_quoted=cell.is_quoted)
            if lacking > 0:
                written = self.delimiter * lacking + written
                lengths[number] = column + 1
            parts += [self.text[done : cell.begin].encode(self.encoding), written.encode(self.encoding, "replace")]
            done = cell.end
        return b"".join([*parts, self.text[done:].encode(self.encoding)])

    def knows(self, text: str) -> bool:
        """Whether the encoding has all of its characters."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


def read(content: bytes) -> Table:
    """The table that some bytes are.

    Raises:
        SheetError: they are none.
    """
    mark, encoding = _encoding(content)
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as fault:
        line = content[: len(mark) + fault.start].count(b"\n") + 1
        raise SheetError(f"line {line}: is no text; export it as CSV in UTF-8") from None
    if "\0" in text:
        raise SheetError(f"line {_line(text, text.index(chr(0)))}: holds a zero byte; this is no CSV")
    said = _SAID.match(text)
    begin = said.end() if said else 0
    delimiter = said[1] if said else _delimiter(text)
    plain = _rows(text, begin, delimiter, escapes=False)
    rows, escapes = plain, False
    if _is_ragged(plain) and "\\" in text:
        escaped = _rows(text, begin, delimiter, escapes=True)
        if not _is_ragged(escaped):
            rows, escapes = escaped, True
    found = list(rows.rows)
    if rows.fault:
        raise SheetError(rows.fault)
    if not found:
        raise SheetError("line 1: the sheet is empty")
    return Table(mark, text, encoding, delimiter, found, escapes)


def harmless(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] and text[0] in _FORMULA else text


def line_of(cells: Sequence[str], delimiter: str = ",") -> str:
    """A row of a CSV that we begin ourselves."""
    return delimiter.join(_written(cell, delimiter, is_quoted=False) for cell in cells) + "\n"


def _encoding(content: bytes) -> tuple[bytes, str]:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return mark, name
    zeros = content[:2000:2].count(0), content[1:2000:2].count(0)
    if max(zeros) > len(content[:2000]) / 4:  # of ASCII in UTF-16 every other byte is one
        return b"", "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    for name in ("utf-8", "cp1252"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return b"", name
    return b"", "latin-1"


def _delimiter(text: str) -> str:
    """What the header has most of, outside of quotes."""
    header = ""
    for piece in re.finditer(r'"[^"]*"|[^"\r\n]+|[\r\n]', text):
        if piece[0][0] in "\r\n" and header.strip():
            break
        header += "" if piece[0].startswith('"') else piece[0]
    return max(_DELIMITERS, key=header.count)


@dataclass(frozen=True, slots=True)
class _Read:
    rows: Sequence[Row]
    fault: str


def _rows(text: str, begin: int, delimiter: str, *, escapes: bool) -> _Read:
    cell = _pattern(delimiter, escapes=escapes)
    rows: list[Row] = []
    at, line = begin, _line(text, begin)
    while at < len(text):
        cells: list[Cell] = []
        row_begin = at
        for each in _cells(text, at, cell, delimiter):
            cells.append(each)
            at = each.end
        row = Row(line, cells)
        if not row.is_empty:
            rows.append(row)
        if any(text[each.begin : each.begin + 1] == '"' and not each.is_quoted for each in cells):
            return _Read(rows, f"line {row.line}: a quote is opened there and never closed")
        end = _LINE.match(text, at)
        at = end.end() if end else len(text)
        line += len(_LINE.findall(text, row_begin, at))
    return _Read(rows, "")


def _pattern(delimiter: str, *, escapes: bool) -> re.Pattern[str]:
    return re.compile(f"({_QUOTED[escapes]})?({_PLAIN.format(d=re.escape(delimiter))})", re.DOTALL)


def _cells(text: str, at: int, cell: re.Pattern[str], delimiter: str) -> Iterator[Cell]:
    while True:
        found = cell.match(text, at)
        if found is None:  # never: both parts may be empty
            return
        quoted, rest = found[1], found[2]
        inner = quoted[1:-1].replace('""', '"') if quoted is not None else ""
        yield Cell(inner + rest, at, found.end(), quoted is not None)
        at = found.end()
        if text[at : at + 1] != delimiter:
            return
        at += 1


def _is_ragged(read: _Read) -> bool:
    """Whether rows have more cells than the header, or fewer, or a quote is never closed."""
    return bool(read.fault) or len({len(row.cells) for row in read.rows}) > 1


def _line(text: str, at: int) -> int:
    return len(_LINE.findall(text, 0, at)) + 1


def _written(text: str, delimiter: str, *, is_quoted: bool) -> str:
    """A cell's text, in quotes where the cell had some or where it needs them."""
    if is_quoted or text != text.strip() or any(c in text for c in (delimiter, '"', "\r", "\n", ";", ",", "\t")):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text
