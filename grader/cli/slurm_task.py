"""``grader slurm-task``: what a job array runs; nobody types it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.gather import gather_and_go_on
from grader.slurm import run_folder as folders
from grader.slurm import task
from grader.slurm.run_folder import Array


@click.command("slurm-task", hidden=True)
@click.argument("where", type=click.Path(path_type=Path))
@click.argument("share", type=int, nargs=-1)
def slurm_task(where: Path, *, share: Sequence[int]) -> None:
    """Grade one task's share of a run, or gather its grades where there is no share."""
    run = folders.load(where)
    if not share:
        gather_and_go_on(run)
        return
    number, first, pack, count = share
    made = next(t for t in run.tries() if t.number == number)
    job = task.here(os.environ)
    sys.exit(task.grade_share(run, made, Array(job.id, first, pack, count), job))
