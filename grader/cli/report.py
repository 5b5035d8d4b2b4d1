"""``grader report``: the class on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from grader.cli.selection import course_in, course_option, names_option
from grader.course import book, counting
from grader.course.overview import Overview, overview
from grader.course.settings import Course
from grader.coursework.roster import REFERENCE
from grader.errors import RecordError
from grader.grades import gradebook
from grader.grades.gradebook import Glance
from grader.report import overview as screen


@click.command()
@names_option
@course_option
def report(names: Sequence[str], *, course: Path | None) -> None:
    """For teachers: show how a class stands: who is graded, open, missing or late, and what fails.

    With one assignment, or with few, everything about each; else a line for each.
    """
    found = course_in(course)
    chosen = [found.assignment(name).name for name in names] or list(found.assignments)
    seen = [_overview(found, name) for name in chosen]
    console = Console()
    width, markup = console.width, console.is_terminal
    if len(seen) > 1:
        click.echo(screen.summary(seen, width=width, markup=markup))
    for each in seen:
        if len(seen) == 1 or each.needs or names:
            click.echo(("\n" if len(seen) > 1 else "") + screen.whole(each, width=width, markup=markup))


def _overview(course: Course, name: str) -> Overview:
    owners = [student.id for student in counting.owners(course, name)]
    glances = {who: glance for who in owners if (glance := _glance(course, name, who)) is not None}
    return overview(name, book.entries(course, name), glances, _glance(course, name, REFERENCE))


def _glance(course: Course, name: str, student: str) -> Glance | None:
    path = gradebook.path_of(course.results, name, student)
    try:
        return gradebook.glance(path) if path.is_file() else None
    except RecordError:
        return None
