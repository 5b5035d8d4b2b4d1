"""``grader export``: what students have, in other gradebooks and formats."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from grader.cli import to_nbgrader, to_receiver
from grader.cli.selection import course_in, names_option, students_option
from grader.cli.to_receiver import Place
from grader.course.export import OF_ALL, SHEETS, Order, Target
from grader.errors import UsageError

NBGRADER = "nbgrader"
_COLUMNS = ("id", "grade", "modified", "comment")


def _columns(_: click.Context, __: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    """Headers of a sheet by what stands below them: ``grade=NAME``."""
    columns = {}
    for each in given:
        what, equals, name = each.partition("=")
        if what not in _COLUMNS or not equals or not name.strip():
            raise click.BadParameter(f"{each!r} names no column; write {', '.join(f'{c}=NAME' for c in _COLUMNS)}.")
        columns[what] = name
    return columns


@click.command()
@click.argument("results", type=click.Path(path_type=Path), required=False)
@click.option(
    "--to",
    "target",
    type=click.Choice(sorted([*map(str, Target), NBGRADER])),
    required=True,
    help="Who or what takes it.",
)
@names_option
@students_option
@click.option(
    "--course",
    type=click.Path(path_type=Path),
    help="The folder of course.toml; the default is the nearest: this one, or above. For nbgrader that of "
    "nbgrader_config.py; the default is this one.",
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What you downloaded from the LMS. It stays as it is; a copy is filled.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write. The default is beside the sheet, as <sheet>.filled.csv, or else a name in this folder.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="WHAT=NAME",
    callback=_columns,
    help="The header of a column that is not recognised: id, grade, modified or comment. Repeatable.",
)
@click.option(
    "--passing",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="The share of full points from which it is passed, for ILIAS and OpenOLAT; else that is left as it is.",
)
@click.option("--anonymous", is_flag=True, help="Pseudonyms in place of students, for csv and junit.")
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
def export(  # noqa: PLR0913 -- one for each option of the command
    results: Path | None,
    target: str,
    names: Sequence[str],
    students: Sequence[str],
    *,
    course: Path | None,
    sheet: Path | None,
    output: Path | None,
    columns: Mapping[str, str],
    passing: float | None,
    anonymous: bool,
    dry_run: bool,
) -> None:
    """For teachers: bring points into a gradebook, in the sheet that you downloaded or in a file of its own.

    Moodle, Canvas, Brightspace and ILIAS: the --sheet of one assignment is filled; every other byte of it stays. What
    is open stays empty, and what the receiver would pass over in silence is named. OpenOLAT: lines to be pasted.
    Gradescope and Classroom 50: a file for each student. csv and junit: a row or test case for each check.

    nbgrader: the grades in RESULTS are brought into the gradebook of a course of notebooks. A notebook stands for each
    module, with points and feedback for each check, so that formgrader shows it. Points that you set, your comments
    and extra credit are not touched. What has no points yet is left to you, and whoever handed in a notebook is left
    out.

    Exit status: 0 when all is in, 1 when something was left out, 2 when nothing is.
    """
    if target == NBGRADER:
        if results is None:
            raise UsageError("nbgrader takes grades from a folder: grader export RESULTS --to nbgrader")
        sys.exit(to_nbgrader.exported(results, course or Path(), names, students))
    if results is not None:
        raise UsageError(f"{results} is only for --to nbgrader: the others take what is in the course of course.toml.")
    kind = Target(target)
    _require_fit(kind, names, sheet, anonymous=anonymous)
    found = course_in(course)
    order = Order(columns, {found.student(asked).id for asked in students}, passing)
    sys.exit(to_receiver.exported(kind, found, names, order, Place(sheet, output, anonymous, dry_run)))


def _require_fit(target: Target, names: Sequence[str], sheet: Path | None, *, anonymous: bool) -> None:
    """Refuses options that say nothing for a receiver, and asks for those that it needs.

    Raises:
        UsageError: something is missing, or too much.
    """
    if target not in OF_ALL and len(names) != 1:
        raise UsageError(f"An export for {target} is of one assignment: name it with --assignment.")
    if target in SHEETS and sheet is None:
        raise UsageError(f"Download the sheet from {target}, and name it with --sheet.")
    if target not in SHEETS and sheet is not None:
        raise UsageError(f"An export for {target} needs no --sheet.")
    if anonymous and target not in OF_ALL:
        raise UsageError(
            f"--anonymous is for {' and '.join(sorted(OF_ALL))}: {target} has to know whose points they are."
        )
