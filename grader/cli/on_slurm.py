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
from grader.submit import folder as folders

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
        command(run=folders.load(where or folders.newest(RUNS)), **options)

    return click.argument("where", type=click.Path(path_type=Path), required=False, metavar="[RUN]")(wrapped)
