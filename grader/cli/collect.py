"""``grader collect``: what was handed in, from whatever an LMS gave out."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console

from grader.cli import repositories
from grader.cli.group import EXIT_NOT_FINAL, EXIT_USAGE
from grader.cli.selection import course_in, course_option
from grader.course import book, collection, counting, dates, matching, naming, participants, source
from grader.course.collection import Plan, Said
from grader.course.layouts import by_name
from grader.course.layouts.layout import Parcel
from grader.course.settings import Course
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.errors import UsageError
from grader.report import collected
from grader.text import printable

_GIT = repositories.NAME


@click.command()
@click.argument("where", metavar="SOURCE", type=click.Path(path_type=Path, exists=True))
@click.option("--assignment", "name", metavar="NAME", required=True, help="Which one was handed in.")
@course_option
@click.option(
    "--layout",
    type=click.Choice(sorted([*by_name.NAMES, _GIT])),
    help="Whose download SOURCE is. The default is what it looks like.",
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Moodle's grading worksheet: it knows who participants are, and when they handed in.",
)
@click.option(
    "--received",
    metavar="WHEN",
    help='When all was handed in, as "2026-12-01 23:59". The default is what SOURCE or the sheet says of each.',
)
@click.option(
    "--take",
    "chosen",
    nargs=3,
    multiple=True,
    metavar="STUDENT NAME PATH",
    help="Take the student's file PATH for the one that is to be called NAME. Repeatable.",
)
@click.option("--yes", is_flag=True, help="Keep what is listed, and do not ask.")
def collect(where: Path, **options: object) -> None:
    """For teachers: take in what was handed in, from SOURCE: a zip, a tar file or a folder.

    SOURCE is the download of Moodle, ILIAS, OpenOLAT, Canvas, Brightspace or Gradescope, a folder in nbgrader's layout,
    a folder of Git clones, or a CSV of students and URLs of Git repositories.

    It lists whose everything is and what it would do about it, and changes nothing before --yes or your answer. Then
    each attempt is kept in received/, as it was handed in, and what counts is laid out in submitted/. Called again, it
    keeps what is new. Exit status: 0 when everything has an owner and what is asked for, 1 when something was left out
    or is not complete, 2 when nothing could be collected.
    """
    sys.exit(_collect(where, **options))  # type: ignore[arg-type] # click gives them as declared


def _collect(  # noqa: PLR0913 -- one for each option of the command
    where: Path,
    *,
    name: str,
    course: Path | None,
    layout: str | None,
    sheet: Path | None,
    received: str | None,
    chosen: Sequence[tuple[str, str, str]],
    yes: bool,
) -> int:
    found = course_in(course)
    found.assignment(name)
    asked = assignments.load(found.assignments_folder / name)
    said = Said(
        participants.read(sheet, found.zone) if sheet is not None else {},
        _moment(received, found) if received is not None else None,
        _chosen(found, asked, chosen),
    )
    with _parcels(found, where, name, layout) as (parcels, strays, what):
        count = "1 hand-in" if len(parcels) == 1 else f"{len(parcels)} hand-ins"
        click.echo(printable(f"{where}: {count}, {what}."))
        plan = collection.plan(found, asked, parcels, said, strays)
        _require_taken(plan, said)
        click.echo(collected.listed(plan, found.zone, width=Console().width, markup=Console().is_terminal))
        click.echo(collected.summary(plan))
        if not plan.planned:
            click.echo("grader: Nothing of it is anybody's in the roster; nothing was changed.", err=True)
            return EXIT_USAGE
        if yes or _agreed(plan):
            kept = collection.carry_out(found, asked, plan, where.name)
            _place(found, name)
            click.echo(f"Kept {len(kept)} new in {found.received / name}; what counts is in {found.submitted}.")
        else:
            click.echo("Nothing was changed. To keep it, call this again with --yes.")
    if all(each.fate in collection.LEFT_OUT for each in plan.planned):
        return EXIT_USAGE
    return 0 if plan.is_whole else EXIT_NOT_FINAL


def _agreed(plan: Plan) -> bool:
    """Whether a person at a terminal says so."""
    return bool(plan.new) and sys.stdin.isatty() and click.confirm(f"Keep these {len(plan.new)}?")


def _place(course: Course, name: str) -> None:
    for line in counting.place(course, name, book.counts(course, name)):
        click.echo(f"grader: {printable(line)}", err=True)


@contextlib.contextmanager
def _parcels(
    course: Course, where: Path, name: str, layout: str | None
) -> Iterator[tuple[Sequence[Parcel], Sequence[str], str]]:
    """The hand-ins of a source as long as it is open, the files that are none, and what it is."""
    if layout == _GIT or (layout is None and (where.suffix.lower() == ".csv" or repositories.are_in(where))):
        with repositories.opened(where, lambda parcel: _due(course, name, parcel)) as (clones, others):
            yield clones, others, "Git repositories"
        return
    with source.opened(where) as items:
        own = [each for each in items if not naming.is_junk(each.path)]
        known, those, strays = by_name.found(own, name, layout)
        yield known.parcels(those, course.zone), [each.path for each in strays], f"laid out as by {known.name}"


def _due(course: Course, name: str, parcel: Parcel) -> dt.datetime | None:
    """The date that holds for whose a hand-in is; the one for all where nobody knows."""
    dated = course.assignment(name)
    found, _ = matching.matched([parcel], course.students, {}, by_team=dated.teams)
    if not found:
        return dated.due
    return counting.due(course, found[0].students[0], name, counting.decisions(course))


def _moment(text: str, course: Course) -> dt.datetime:
    try:
        return dates.moment(text, course.zone)
    except dates.DateError as fault:
        raise UsageError(f"--received: {fault}.") from None


def _chosen(
    course: Course, assignment: Assignment, given: Sequence[tuple[str, str, str]]
) -> Mapping[str, Mapping[str, str]]:
    """Paths by students' ids and by names that the assignment asks for."""
    chosen: dict[str, dict[str, str]] = {}
    for student, name, path in given:
        if not assignment.takes(name):
            asked = ", ".join([assignment.entry_file, *assignment.asked_besides])
            raise UsageError(f"--take: {assignment.name} asks for no file {name!r}. It asks for: {asked}.")
        chosen.setdefault(course.student(student).id, {})[name] = path
    return chosen


def _require_taken(plan: Plan, said: Said) -> None:
    """Raises where a person chose what is not there."""
    for student, paths in said.chosen.items():
        theirs = [each for each in plan.planned if student in {s.id for s in each.students}]
        for name, path in paths.items():
            if not any(each.taking.taken.get(name) == path for each in theirs):
                raise UsageError(f"--take: there is no file {path!r} of {student}.")
