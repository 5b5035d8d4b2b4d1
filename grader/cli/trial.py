"""``grader try``: run a program by hand, as its own ``main()`` does."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

import grader
from grader.cli.group import EXIT_USAGE
from grader.cli.selection import assignments_in, assignments_option
from grader.coursework.assignment import Assignment


@click.command("try")
@click.argument("assignment")
@click.option("--reference", is_flag=True, help="Run the reference solution in place of your own file.")
@assignments_option
def try_assignment(assignment: str, folder: Path | None, *, reference: bool) -> None:
    """Run your program on a small input: answer, seconds, picture, and the command that does it.

    Nothing is graded and nothing is isolated: it is your own program.
    """
    (found,) = assignments_in(folder, [assignment])
    where = found.reference_folder if reference else found.folder
    if not (where / found.entry_file).is_file():
        click.echo(f"grader: {where} has no {found.entry_file}.", err=True)
        sys.exit(EXIT_USAGE)
    command = by_hand(found)
    click.echo(f"$ cd {shlex.quote(str(where))}\n$ {shlex.join(['python', *command])}")
    # Task functions import grader.probe, also from a checkout that is not installed.
    paths = [str(Path(grader.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    sys.exit(subprocess.run([sys.executable, *command], cwd=where, env=environment, check=False).returncode)


def by_hand(assignment: Assignment) -> list[str]:
    """What one types after ``python`` to run the file."""
    launcher = ["-m", "scoop", "-n", str(assignment.workers)] if assignment.backend == "scoop" else []
    return [*launcher, assignment.entry_file]
