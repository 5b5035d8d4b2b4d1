"""Which assignments, students and rounds a command is about: the options that say so, and how they are found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from grader.coursework.assignment import FILE, Assignment, find, load
from grader.errors import AssignmentError, UsageError
from grader.record import Record

FOLDER = "assignments"

assignments_option = click.option(
    "--assignments",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder of all assignments. The default is the nearest: here, or above.",
)
names_option = click.option(
    "--assignment", "names", multiple=True, metavar="NAME", help="Only this assignment. Repeatable."
)
students_option = click.option(
    "--student", "students", multiple=True, metavar="NAME", help="Only this student. Repeatable."
)


def assignments_in(folder: Path | None, names: Sequence[str]) -> list[Assignment]:
    """The chosen assignments of a folder, or all of them.

    Args:
        folder: of all assignments; None for the nearest one.
        names: of those that are wanted; all of them when it is empty.

    Raises:
        UsageError: there are none, or one of the names is unknown.
        AssignmentError: some are broken; every fault of every one is listed.
    """
    folder = nearest(Path.cwd()) if folder is None else folder
    found = {path.name: path for path in find(folder)}
    if not found:
        raise UsageError(
            f"{folder} holds no assignments (folders with an {FILE}). "
            f"Run this where the folder {FOLDER}/ is, or below it, or name it with --assignments."
        )
    unknown = [n for n in names if n not in found]
    if unknown:
        raise UsageError(f"There is no assignment {' and no '.join(unknown)} in {folder}. It has: {', '.join(found)}.")
    return _loaded([found[name] for name in names or found])


def rounds(record: Record, numbers: Sequence[int]) -> list[int]:
    """The indexes of a record's rounds of these numbers, which begin with 1 wherever a person reads them.

    Raises:
        UsageError: some are not there.
    """
    there = {done.number: done.index for done in record.rounds}
    unknown = [str(number) for number in numbers if number not in there]
    if unknown:
        has = ", ".join(map(str, there)) or "none"
        raise UsageError(f"There is no round {' and no '.join(unknown)} in this record. It has: {has}.")
    return [there[number] for number in numbers]


def nearest(start: Path) -> Path:
    """The folder of all assignments that a folder lies in or has, or one above it; ``assignments`` where none does."""
    for above in (start, *start.parents):
        if (above / FILE).is_file():
            return above.parent
        if find(above / FOLDER):
            return above / FOLDER if above != start else Path(FOLDER)
    return Path(FOLDER)


def _loaded(folders: Sequence[Path]) -> list[Assignment]:
    loaded, faults = [], []
    for folder in folders:
        try:
            loaded.append(load(folder))
        except AssignmentError as fault:
            faults.append(str(fault))
    if faults:
        raise AssignmentError("\n".join(faults))
    return loaded
