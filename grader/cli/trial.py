"""``grader try``: run a program by hand, as its own ``main()`` does."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

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
    command, environment = by_hand(found, _environment(found))
    click.echo(f"$ cd {shlex.quote(str(where))}\n$ {shlex.join(command)}")
    if found.is_launcher:
        click.echo("It needs a cluster. Without one, slurm/testcluster start starts one: slurm/testcluster --help")
    if command[0] == "python":
        command[0] = sys.executable
    try:
        done = subprocess.run(command, cwd=where, env=environment, check=False)
    except FileNotFoundError:
        click.echo(f"grader: there is no {command[0]} on this machine.", err=True)
        sys.exit(EXIT_USAGE)
    sys.exit(done.returncode)


def by_hand(assignment: Assignment, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """What one types to run the file, and its environment; of a whole program with the inputs of ``small()``."""
    program = assignment.program
    if program is None:
        launcher = ["-m", "scoop", "-n", str(assignment.workers)] if assignment.backend == "scoop" else []
        return ["python", *launcher, assignment.entry_file], environment
    known = {"entry": assignment.entry_file, "workers": assignment.workers, "profile": "default"}
    known |= _small(assignment, environment)
    own = {name: text.format(**known) for name, text in program.environment.items()}
    return [word.format(**known) for word in program.run], environment | own


def _small(assignment: Assignment, environment: dict[str, str]) -> dict[str, Any]:
    """A small input, as the author's ``inputs.py`` has it."""
    asked = subprocess.run(
        [sys.executable, "-c", "import inputs, json; print(json.dumps(inputs.small()))"],
        cwd=assignment.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(asked.stdout)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() >= set(assignment.parameters):
        click.echo(f"grader: the small() of {assignment.folder / 'inputs.py'} gives no small input to try.", err=True)
        sys.exit(EXIT_USAGE)
    return found


def _environment(assignment: Assignment) -> dict[str, str]:
    """Task functions import grader.probe, also from a checkout that is not installed; programs import the tasks."""
    paths = [str(Path(grader.__file__).parents[1])]
    if assignment.program is not None:
        paths.append(str(assignment.folder))
    paths += filter(None, [os.environ.get("PYTHONPATH")])
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PATH": path}
