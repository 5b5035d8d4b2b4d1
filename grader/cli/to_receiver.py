"""``grader export`` of a course: fills, says what changes and what is passed over, and writes whole files or none."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from grader import files
from grader.cli.group import EXIT_NOT_FINAL
from grader.course import export
from grader.course.export import OF_ALL, SHEETS, Order, Target
from grader.course.settings import Course
from grader.course.sheets import pseudonyms
from grader.course.sheets.filled import Change, Note
from grader.errors import CourseError, UsageError
from grader.text import one_line, printable

_NAMED = 8
_MOST_BYTES = 256 << 20
_FILES = {Target.CSV: "grades.csv", Target.JUNIT: "junit.xml"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where it comes from and goes to.

    Attributes:
        sheet: what was downloaded.
        output: None for the usual place.
    """

    sheet: Path | None
    output: Path | None
    anonymous: bool
    dry_run: bool


def exported(target: Target, course: Course, names: Sequence[str], order: Order, place: Place) -> int:
    """Writes what a receiver takes; 0 when everybody's points are in it, 1 when somebody's are not.

    Raises:
        CourseError: the sheet has faults, and nothing is written.
        UsageError: it cannot be read or written.
    """
    if target in {Target.GRADESCOPE, Target.CLASSROOM50}:
        made = export.made(target, course, names[0], order, os.environ)
        folder = place.output or Path(f"{names[0]}.{target}")
        _write(made.files, folder, place)
        _say(f"{folder}: {_counted(len(made.files), 'file')}", (), made.notes, place)
        return _status(made.notes)
    path = _path(target, names, place)
    if target in OF_ALL:
        chosen = list(names) or list(course.assignments)
        key = _key(course, place) if place.anonymous else None
        filled = export.whole(target, course, [course.assignment(name).name for name in chosen], order, key)
    else:
        content = _content(place.sheet)
        filled = export.fill(target, course, names[0], content, place.sheet.name if place.sheet else "", order)
    if filled.faults:
        listed = "\n".join(f"  {each}" for each in filled.faults)
        raise CourseError(f"{place.sheet} cannot be filled, and nothing was written:\n{listed}")
    _write({path.name: filled.content}, path.parent, place)
    what = "" if target in OF_ALL else f": {_counted(len(filled.changes), 'cell')} of "
    what += "" if target in OF_ALL else _counted(len({c.student for c in filled.changes}), "student")
    _say(f"{path}{what}", filled.changes, filled.notes, place)
    return _status(filled.notes)


def _path(target: Target, names: Sequence[str], place: Place) -> Path:
    if place.output is not None:
        return place.output
    if target in SHEETS and place.sheet is not None:
        return place.sheet.with_name(f"{place.sheet.stem}.filled{place.sheet.suffix}")
    return Path(_FILES.get(target, f"{names[0]}.{target}.txt" if names else str(target)))


def _content(sheet: Path | None) -> bytes:
    if sheet is None:
        return b""
    try:
        if sheet.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{sheet} is larger than {_MOST_BYTES >> 20} MB; that is no sheet.")
        return sheet.read_bytes()
    except OSError as fault:
        raise UsageError(f"{sheet} cannot be read: {fault.strerror}.") from None


def _key(course: Course, place: Place) -> bytes:
    """With which pseudonyms are made, the same each time; it stays in the course's folder, for nobody else."""
    path = course.folder / pseudonyms.FILE
    if not path.is_file() and not place.dry_run:
        files.keep(path, secrets.token_hex(pseudonyms.KEY_BYTES).encode())
        path.chmod(0o600)
    return path.read_bytes() if path.is_file() else b""


def _write(contents: Mapping[str, bytes], folder: Path, place: Place) -> None:
    if place.dry_run:
        return
    try:
        for name, content in contents.items():
            files.replace(folder / name, content)
    except OSError as fault:
        raise UsageError(f"{fault.filename or folder} cannot be written: {fault.strerror}.") from None


def _say(what: str, changes: Sequence[Change], notes: Sequence[Note], place: Place) -> None:
    for change in changes if place.dry_run else ():
        was, now = (one_line(text, 60) or "(empty)" for text in (change.old, change.new))
        click.echo(printable(f"{change.student} · {one_line(change.column, 40)}: {was} -> {now}"))
    click.echo(printable(f"{what}{' would change; nothing was written' if place.dry_run else ''}."))
    at_most = None if place.dry_run else _NAMED
    for note in notes:
        click.echo(printable(f"  {_in_words(note, at_most)}"))


def _in_words(note: Note, at_most: int | None) -> str:
    if not note.who:
        return note.what
    left = len(note.who) - len(note.who[:at_most])
    return f"{note.what}: {', '.join(note.who[:at_most])}{f' and {left} more' if left else ''}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _status(notes: Sequence[Note]) -> int:
    return EXIT_NOT_FINAL if any(note.is_loss for note in notes) else 0
