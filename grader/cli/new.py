"""``grader new``: the folders of a new assignment, which can be graded at once."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from grader.cli.selection import FOLDER, nearest
from grader.coursework import starter
from grader.errors import UsageError


@click.command()
@click.argument("name")
@click.option("--backend", type=click.Choice(sorted(starter.OF_PROGRAMS)), help="What spreads the work.")
@click.option("--program", is_flag=True, help="Students hand in a whole program in place of a function.")
@click.option(
    "--launcher",
    is_flag=True,
    help="Students hand in launcher.sh, which starts a given program on two nodes of Slurm; without --backend.",
)
@click.option(
    "--assignments",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder of all assignments. The default is the nearest, here or above, or a new one here.",
)
def new(name: str, *, backend: str | None, program: bool, launcher: bool, folder: Path | None) -> None:
    """For teachers: write the assignment NAME, to start from.

    It is whole as it stands: its solution has full points, and its stub none. What it computes is an example; then
    change tasks, inputs, baseline, rubric and README to your own.
    """
    folder = (nearest(Path.cwd()) if folder is None else folder).resolve()
    course = folder.parent
    texts = _texts(name, backend, program=program, launcher=launcher)
    files = {_placed(place, folder): text for place, text in texts.items()}
    there = sorted({path.parent for path in files if path.parent.exists()})
    if there:
        raise UsageError(f"There is {' and '.join(map(str, there))} already; nothing was written. Take another name.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in files:
        click.echo(path.relative_to(course))
    where = f" --assignments {shlex.quote(str(folder))}" if nearest(Path.cwd()).resolve() != folder else ""
    click.echo(f"\nGrade its solution:  grader grade --reference --assignment {name}{where}")
    if not launcher:  # nothing of it is timed
        click.echo(f"Is it judgeable here?  grader calibrate {name}{where}")
    page = "programs" if program or launcher else "write-an-assignment"
    click.echo(f"What to change, and what to think of: docs/how-to/{page}.md")


def _texts(name: str, backend: str | None, *, program: bool, launcher: bool) -> Mapping[Path, str]:
    """The files of the kind that was asked for.

    Raises:
        UsageError: there is no such kind.
    """
    if launcher and (program or backend is not None):
        raise UsageError("--launcher goes without --backend and --program: Slurm runs the script that is handed in.")
    if launcher:
        return starter.launcher_texts(name)
    if backend is None:
        choices = ", ".join(sorted(starter.OF_PROGRAMS))
        raise UsageError(f"What spreads the work? --backend takes one of {choices}; --launcher goes without.")
    return starter.texts(name, backend, program=program)


def _placed(place: Path, folder: Path) -> Path:
    """Where a file goes: the folder of all assignments may have another name."""
    room, *rest = place.parts
    return (folder if room == FOLDER else folder.parent / room).joinpath(*rest)
