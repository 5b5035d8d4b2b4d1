"""``grader export --to nbgrader``: stored grades in the gradebook of a course of notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.group import EXIT_NOT_FINAL
from grader.coursework.student_name import same
from grader.errors import RecordError, UsageError
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.text import printable

if TYPE_CHECKING:
    from grader.notebook.book import Taken


def exported(results: Path, folder: Path, names: Sequence[str], students: Sequence[str]) -> int:
    """Brings grades in and says what it did; 0 when all is in, 1 when something was left out.

    Raises:
        GraderError: nothing is.
    """
    from grader.notebook.course import require_nbgrader

    require_nbgrader()
    from grader.notebook.book import Book

    grades, troubles = _grades(results, names, students)
    book = Book(folder)
    left_out = [] if names else [name for name in grades if not book.holds(name)]
    if len(left_out) == len(grades):
        left_out = []  # taken after all, so that it is told what to do
    whole = not troubles
    for name, some in grades.items():
        if name in left_out:
            troubles.append(f"{name} was left out: the course has no notebook for it.")
            continue
        taken = book.take(results, name, some)
        whole = whole and not taken.own
        click.echo(printable(_in_words(name, taken)))
    for trouble in troubles:
        click.echo(f"grader: {trouble}", err=True)
    return 0 if whole and not left_out else EXIT_NOT_FINAL


def _grades(
    results: Path, names: Sequence[str], students: Sequence[str]
) -> tuple[Mapping[str, list[Grade]], list[str]]:
    """The chosen grades by assignment, and why some cannot be read.

    Raises:
        UsageError: there are none.
    """
    grades: dict[str, list[Grade]] = {}
    troubles = []
    for path in gradebook.stored(results):
        assignment = path.parent.name
        if path.stem[0] in "._" or (names and assignment not in names):
            continue
        try:
            if not students or any(same(asked, gradebook.student_of(path)) for asked in students):
                grades.setdefault(assignment, []).append(gradebook.read(path))
        except RecordError as fault:
            troubles.append(str(fault))
    missing = [n for n in names if n not in grades] + [s for s in students if not _has(grades, s)]
    if missing or not grades:
        of = f" of {', '.join(missing)}" if missing else ""
        raise UsageError("\n".join([f"{results} holds no grades{of}.", *troubles]))
    return grades, troubles


def _has(grades: Mapping[str, Sequence[Grade]], student: str) -> bool:
    return any(same(grade.student, student) for some in grades.values() for grade in some)


def _in_words(assignment: str, taken: Taken) -> str:
    """One line, and one for what a person has to look at."""
    lines = [f"{assignment}: {len(taken.written)} written to the gradebook, {len(taken.unchanged)} there already."]
    if taken.open:
        lines.append(f"  To be graded by hand, since a check is open: {', '.join(taken.open)}")
    if taken.own:
        lines.append(f"  Left out, having handed in a notebook (nbgrader autograde): {', '.join(taken.own)}")
    return "\n".join(lines)
