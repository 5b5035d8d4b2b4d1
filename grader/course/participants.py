"""Moodle's grading worksheet, as far as it says who a participant is and when they handed in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import lms_dates
from grader.course.roster import folded
from grader.errors import CourseError

_IDENTIFIER = re.compile(r"\D*?(\d+)")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_IDS = {
    *("id number", "idnumber", "student id", "username", "user name", "login"),
    *("id-nummer", "idnummer", "matrikelnummer", "anmeldename", "benutzername", "kennung"),
    *("numéro d'identification", "numéro d'étudiant", "nom d'utilisateur", "identifiant"),
    *("número de id", "nombre de usuario", "numero id", "id-nummer", "gebruikersnaam", "nome de utilizador"),
}
_MOST_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Participant:
    """A row of the sheet.

    Attributes:
        name: empty where marking is anonymous.
        keys: the e-mail address, and the ids that the site shows.
        received: when the last file was handed in; None where nothing was, or the sheet says it in unknown words.
        said: the words in which it says so.
        line: in the sheet, from 1.
    """

    name: str
    keys: tuple[str, ...]
    received: dt.datetime | None
    said: str
    line: int


def read(path: Path, where: dt.tzinfo) -> dict[str, Participant]:
    """The rows of a worksheet by the numbers of the participants.

    Raises:
        CourseError: it is no worksheet of Moodle's, or one with faults; all are told with their lines.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
    except OSError as fault:
        raise CourseError(f"{path} cannot be read ({fault.strerror}).") from None
    rows = _rows(_decoded(content))
    if not rows or len(rows[0][1]) < 2 or not any(_number(row) for _, row in rows[1:]):  # noqa: PLR2004 -- one is no table
        raise CourseError(
            f"{path} is no grading worksheet of Moodle's: no row begins with a participant's number, as "
            "'Participant 123'. Download it from the assignment, under: View all submissions."
        )
    header = [folded(cell) for cell in rows[0][1]]
    times = _times(rows[1:], len(header), where)
    found: dict[str, Participant] = {}
    faults = []
    for line, row in rows[1:]:
        number = _number(row)
        if not number:
            faults.append(f"  line {line}: {row[0]!r} is no participant's number")
        elif number in found:
            faults.append(f"  line {line}: participant {number} is in line {found[number].line}, too")
        else:
            found[number] = _participant(header, row, times, line, where)
    if faults:
        raise CourseError("\n".join([f"{path} has faults; download it again:", *faults]))
    return found


def _decoded(content: bytes) -> str:
    """The text: in UTF-8 or UTF-16 where it is so, otherwise as older Windows writes it."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Each row that is not empty with the line that it begins in."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    rows, begins = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((begins, [cell.strip() for cell in row]))
            begins = reader.line_num + 1
    except csv.Error:
        return []
    return rows


def _number(row: Sequence[str]) -> str:
    """Of the participant, which the first cell ends in."""
    found = _IDENTIFIER.fullmatch(row[0]) if row else None
    return found[1] if found is not None else ""


def _times(rows: Sequence[tuple[int, Sequence[str]]], columns: int, where: dt.tzinfo) -> int | None:
    """The column of the times of handing in: the first one that tells moments; that of grading is behind it."""
    for column in range(1, columns):
        if any(len(row) > column and lms_dates.read(row[column], where) for _, row in rows):
            return column
    return None


def _participant(
    header: Sequence[str], row: Sequence[str], times: int | None, line: int, where: dt.tzinfo
) -> Participant:
    cells: Mapping[int, str] = dict(enumerate(row[: len(header)]))
    keys = [cell for n, cell in cells.items() if cell and (header[n] in _IDS or _is_mail(n, cell, times))]
    is_named = _is_a_name(header[1], cells.get(1, ""))
    said = cells.get(times, "") if times is not None else ""
    return Participant(cells[1] if is_named else "", tuple(keys), lms_dates.read(said, where), said, line)


def _is_mail(column: int, cell: str, times: int | None) -> bool:
    """Whether a cell is an address; what is behind the times may be anybody's words."""
    return (times is None or column < times) and _MAIL.fullmatch(cell) is not None


def _is_a_name(heading: str, cell: str) -> bool:
    """Whether the second column has names: it has the status where marking is anonymous."""
    return bool(cell) and heading not in _IDS | _STATUS and not _MAIL.fullmatch(cell)


_STATUS = {"status", "statut", "état", "estado", "stato", "estatus"}
