"""``grader course``: make a course's folder, look whether it is right, and take decisions back."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click
from rich.console import Console

from grader.cli.group import Commands
from grader.cli.selection import FOLDER, course_in, course_option, nearest, why_option
from grader.course import beginning, book, counting, log
from grader.course.settings import FILE
from grader.coursework import assignment as assignments
from grader.errors import UsageError
from grader.report import decided
from grader.text import printable


@click.group(cls=Commands)
def course() -> None:
    """For teachers: the folder of a course, with its dates, students and decisions."""


@course.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", help="Of the course. The default is the folder's name.")
@click.option("--lms", type=click.Choice(beginning.LMS), default="none", show_default=True, help="Where grades go.")
@click.option(
    "--assignments",
    "where",
    type=click.Path(path_type=Path),
    help="The folder of all assignments. The default is the nearest: here, or above.",
)
def new(folder: Path, *, title: str | None, lms: str, where: Path | None) -> None:
    """Make a course in DIR: its settings, course.toml, and an empty roster, roster.csv.

    Writes over nothing that is there.
    """
    where = nearest(Path.cwd()) if where is None else where
    names = [path.name for path in assignments.find(where)]
    if not names:
        raise UsageError(f"{where} holds no assignments. Name their folder with --assignments, or see: grader new")
    if there := [folder / name for name in beginning.FILES if (folder / name).exists()]:
        raise UsageError(f"There is {' and '.join(map(str, there))} already; nothing was written.")
    for name, text in beginning.texts(
        title or folder.resolve().name, lms, os.path.relpath(where, folder), names
    ).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(folder / name)
    click.echo(f"\n{beginning.NEXT.format(folder=shlex.quote(str(folder)), file=FILE, assignments=FOLDER)}")


@course.command()
@course_option
def check(*, course: Path | None) -> None:
    """Look whether course.toml, roster.csv, the log and the assignments are right; every fault is told."""
    found = course_in(course)
    for name in found.assignments:
        assignments.load(found.assignments_folder / name)
    counting.decisions(found)
    dated = sum(each.due is not None for each in found.assignments.values())
    teams = len({s.team for s in found.students if s.team})
    click.echo(
        f"{printable(found.title)}: {len(found.students)} students"
        f"{f' in {teams} teams' if teams else ''}, {len(found.assignments)} assignments, {dated} with a date."
    )


@course.command("log")
@course_option
def show_log(*, course: Path | None) -> None:
    """Show everything that was decided, with the numbers by which it is taken back."""
    found = course_in(course)
    acts = log.read(found.log)
    if acts:
        Console().print(decided.table(acts, found.zone))
    else:
        click.echo("Nothing was decided yet.")


@course.command()
@click.argument("number", type=int)
@course_option
@why_option
def undo(number: int, *, course: Path | None, why: str) -> None:
    """Take back decision NUMBER of `grader course log`, by another decision."""
    found = course_in(course)
    act = log.undo(found.log, number, why)
    click.echo(printable(f"Taken back: {decided.in_words(log.read(found.log)[number - 1], found.zone)}"))
    for line in counting.place(found, act.assignment, book.counts(found, act.assignment)):
        click.echo(f"grader: {printable(line)}", err=True)


@course.command()
@click.option("--assignment", "names", multiple=True, metavar="NAME", help="Only this assignment. Repeatable.")
@course_option
def place(names: tuple[str, ...], *, course: Path | None) -> None:
    """Lay out what counts of each student in submitted/, after a change of course.toml or of the roster.

    `collect`, `choose` and `grade` do it by themselves.
    """
    found = course_in(course)
    for name in names or found.assignments:
        counts = book.counts(found, found.assignment(name).name)
        for line in counting.place(found, name, counts):
            click.echo(f"grader: {printable(line)}", err=True)
        click.echo(f"{name}: work of {len(counts)} is in {found.submitted}.")
