"""What the commands for a run on Slurm share: the run that they are about."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from grader.slurm import run_folder as folders
from grader.slurm.run_folder import RunFolder

RUNS = Path("runs")


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
