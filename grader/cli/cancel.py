"""``grader cancel``: take a run on Slurm back."""

from __future__ import annotations

import shlex

import click

from grader.cli.on_slurm import run_argument
from grader.slurm import jobs
from grader.slurm.run_folder import RunFolder


@click.command()
@run_argument
def cancel(run: RunFolder) -> None:
    """For teachers: cancel the jobs of a run on Slurm.

    Grades that are there stay; `grader resume` goes on with the others.
    """
    count = jobs.cancel(run)
    word = "job" if count == 1 else "jobs"
    click.echo(f"Cancelled {count} {word}. Go on with the run by: grader resume {shlex.quote(str(run.path))}")
