"""What the commands for a run on Slurm share: the run that they are about, and how faults are told."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from grader.cli.session import EXIT_USAGE
from grader.errors import GraderError, SlurmError
from grader.slurm import run_folder as folders
from grader.slurm.run_folder import RunFolder

RUNS = Path("runs")


def told(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose faults are told in one message, with the exit status that Slurm's have."""

    @functools.wraps(command)
    def wrapped(**options: Any) -> None:  # noqa: ANN401 -- whatever options it has
        try:
            command(**options)
        except GraderError as fault:
            click.echo(f"grader: {fault}", err=True)
            sys.exit(fault.exit_status if isinstance(fault, SlurmError) else EXIT_USAGE)

    return wrapped


def run_argument(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the run that it is about: the folder that is named, or the newest one in ``runs/``."""

    @functools.wraps(command)
    def wrapped(*, where: Path | None, **options: Any) -> None:  # noqa: ANN401 -- whatever options it has
        command(run=_run(where), **options)

    return click.argument("where", type=click.Path(path_type=Path), required=False, metavar="[RUN]")(wrapped)


def run_and_sbatch_arguments(command: Callable[..., None]) -> Callable[..., None]:
    """The same, and what is to be handed on to sbatch: the first word is the run, unless it is an option."""

    @functools.wraps(command)
    def wrapped(*, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 -- whatever options it has
        named = words[:1] if words and not words[0].startswith("-") else ()
        command(run=_run(Path(*named) if named else None), sbatch_options=words[len(named) :], **options)

    metavar = "[RUN] [-- SBATCH ARGS]"
    return click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar=metavar)(wrapped)


def _run(where: Path | None) -> RunFolder:
    return folders.load(where or folders.newest(RUNS))
