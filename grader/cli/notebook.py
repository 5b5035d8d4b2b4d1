"""``grader notebook``: the assignments as notebooks, for nbgrader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.selection import assignments_in, assignments_option, names_option
from grader.text import printable


@click.group()
def notebook() -> None:
    """For teachers: the assignments as notebooks for nbgrader."""


@notebook.command()
@click.argument("course", type=click.Path(path_type=Path))
@names_option
@assignments_option
def new(course: Path, names: Sequence[str], folder: Path) -> None:
    """Make a folder COURSE in which nbgrader's commands work at once.

    It gets a source notebook for each assignment, the settings by which `nbgrader autograde` grades outside of the
    notebook, and an empty gradebook.
    """
    from grader.notebook import course as courses

    assignments = assignments_in(folder, names)
    courses.new(course, assignments)
    first = assignments[0].name
    click.echo(f"{course} is ready. There: nbgrader generate_assignment {first}, then nbgrader autograde {first}.")


@notebook.command()
@click.argument("course", type=click.Path(path_type=Path))
@click.argument("names", metavar="ASSIGNMENT...", nargs=-1, required=True)
@assignments_option
def add(course: Path, names: Sequence[str], folder: Path) -> None:
    """Add the notebooks of further assignments to COURSE."""
    from grader.notebook import course as courses

    courses.add(course, assignments_in(folder, names))
    click.echo(f"There: nbgrader generate_assignment {names[0]}")


@notebook.command()
@click.argument("names", metavar="[ASSIGNMENT]...", nargs=-1)
@assignments_option
@click.option("--to", "place", type=click.Path(path_type=Path), help="Where to. The default is notebooks/ there.")
def make(names: Sequence[str], folder: Path, place: Path | None) -> None:
    """Write the source notebooks of assignments, or of all.

    They are made from README, stub and rubric: make them again when one of these changes.
    """
    from grader.notebook.rubric_items import checklist
    from grader.notebook.source import notebook as made

    assignments = assignments_in(folder, names)
    place = place or assignments[0].folder.parent / "notebooks"
    for assignment in assignments:
        text = made(assignment, checklist(assignment))
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{assignment.name}.ipynb"
        path.write_text(text, encoding="utf-8")
        click.echo(os.path.relpath(path))


@notebook.command()
@click.argument("course", type=click.Path(path_type=Path))
@assignments_option
@click.option("--to", "place", type=click.Path(path_type=Path), help="Where to. The default is COURSE/modules.")
def extract(course: Path, folder: Path, place: Path | None) -> None:
    """Write the modules in all submitted notebooks to files, for `grader submit`.

    With the results in COURSE/results, `nbgrader autograde` takes them from there and runs nothing itself.
    """
    from grader.notebook import handed_in

    known = {a.name: a for a in assignments_in(folder, ())}
    place, count = place or course / "modules", 0
    for found in handed_in.modules(course):
        if found.extraction.source is None:
            why = found.extraction.finding or found.extraction.obstacle
            click.echo(printable(f"{found.student}, {found.assignment}: {why.fact if why else ''}"), err=True)
        elif found.assignment in known:
            below = place / found.student / found.assignment
            below.mkdir(parents=True, exist_ok=True)
            asked = {known[found.assignment].entry_file: found.extraction.source, **found.extraction.further}
            for name, text in asked.items():
                if known[found.assignment].takes(name):
                    (below / name).write_bytes(text.encode())
            count += 1
    click.echo(f"{count} modules are in {place}. Next: grader submit {place} --results {course / 'results'}")
