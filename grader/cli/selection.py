"""Which assignments, students and rounds a command is about: the options that say so, and how they are found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from grader.course import settings
from grader.course.settings import Course
from grader.coursework import roster, student_name
from grader.coursework.assignment import FILE, Assignment, find, load
from grader.errors import AssignmentError, UsageError
from grader.grades import gradebook
from grader.grades.verdict import CheckResult, Verdict
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
checks_option = click.option(
    "--check", "checks", multiple=True, metavar="NAME", help="Only whose check of this name is not passed. Repeatable."
)
reasons_option = click.option(
    "--reason", "reasons", multiple=True, metavar="CODE", help="Only who has a check with this reason. Repeatable."
)
course_option = click.option(
    "--course",
    type=click.Path(path_type=Path),
    help="The folder of course.toml. The default is the nearest: this one, or above.",
)
why_option = click.option("--why", required=True, metavar="TEXT", help="The reason, for whoever asks later.")
panel_option = click.option(
    "--panel",
    type=click.IntRange(min=1),
    help="Submissions of one assignment measured together, beside one baseline and one reference. "
    "The default is what has room; 1 measures each alone.",
)


class _Stored(click.Path):
    """The file of a stored grade, by its own name or by the student's: ``Jörg.json`` is kept as ``J%C3%B6rg.json``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 -- as click has it
        """See click."""
        path = Path(value)
        kept = [path.with_name(f"{name}{path.suffix}") for name in student_name.meant(path.stem)] if path.name else []
        return super().convert(next((p for p in [path, *kept] if p.is_file()), path), param, ctx)


result_argument = click.argument("result", type=_Stored(path_type=Path, exists=True, dir_okay=False))


def assignments_in(folder: Path | None, names: Sequence[str]) -> list[Assignment]:
    """The chosen assignments of a folder, or all of them.

    Args:
        folder: of all assignments; None for the nearest one.
        names: of those that are wanted; all of them when it is empty.

    Raises:
        UsageError: there are none, or one of the names is unknown.
        AssignmentError: some are broken; every fault of every one is listed.
    """
    where = nearest(Path.cwd()) if folder is None else folder
    found = {path.name: path for path in find(where)}
    if not found:
        todo = f"Run this where the folder {FOLDER}/ is, or below it, or name it with --assignments."
        raise UsageError(f"{_no_assignments(folder)} {todo}")
    unknown = [n for n in names if n not in found]
    if unknown:
        raise UsageError(f"There is no assignment {' and no '.join(unknown)} in {where}. It has: {', '.join(found)}.")
    return _loaded([found[name] for name in names or found])


def is_selected(checks: Sequence[CheckResult], names: Sequence[str], reasons: Sequence[str]) -> bool:
    """Whether a grade has a check that is meant: of one of these names and not passed, with one of these reasons."""
    return any(
        (not reasons or check.reason in reasons)
        and (not names or (check.name in names and check.verdict is not Verdict.PASSED))
        for check in checks
    )


def graded_so(
    results: Path, assignment: str, students: Sequence[str], names: Sequence[str], reasons: Sequence[str]
) -> list[str]:
    """The students whose stored grades have a check that is meant.

    Args:
        results: where the grades are.
        assignment: of which.
        students: only of these; of all when it is empty.
        names: of checks; see ``is_selected``.
        reasons: see ``is_selected``.

    Raises:
        UsageError: there are none.
    """
    glances = [gradebook.glance(path) for path in gradebook.stored(results) if path.parent.name == assignment]
    known = {check.name for glance in glances for check in glance.checks}
    if unknown := [name for name in names if name not in known]:
        has = ", ".join(sorted(known)) or "none"
        raise UsageError(f"No grade of {assignment} in {results} has a check {' or '.join(unknown)}. They have: {has}.")
    found = [
        glance.student
        for glance in glances
        if glance.student not in {roster.REFERENCE, roster.SELF}
        and (not students or any(student_name.same(asked, glance.student) for asked in students))
        and is_selected(glance.checks, names, reasons)
    ]
    if not found:
        asked = " and ".join([*(f"check {n} not passed" for n in names), *(f"reason {r}" for r in reasons)])
        raise UsageError(f"Nobody in {results} has {asked} for {assignment}.")
    return found


def course_in(folder: Path | None) -> Course:
    """The course of a folder, or the nearest one.

    Raises:
        CourseError: there is none, or it has faults.
    """
    return settings.load(folder if folder is not None else settings.nearest(Path.cwd()))


def _no_assignments(folder: Path | None) -> str:
    if folder is None:
        return f"There is no folder {FOLDER}/ with assignments (folders with an {FILE}) here or above."
    if not folder.is_dir():
        return f"There is no folder {folder}; it should hold the assignments (folders with an {FILE})."
    return f"{folder} holds no assignments (folders with an {FILE})."


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
