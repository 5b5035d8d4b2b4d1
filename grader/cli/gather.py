"""``grader gather``: bring the grades of a run on Slurm together."""

from __future__ import annotations

import click

from grader.cli.on_slurm import run_argument
from grader.slurm import gathering, jobs
from grader.slurm.run_folder import RunFolder


@click.command()
@run_argument
def gather(run: RunFolder) -> None:
    """For teachers: copy the grades of a run on Slurm to its results folder.

    The run's last job does this by itself.
    """
    _gather(run)


def gather_and_go_on(run: RunFolder) -> None:
    """What the last job does: it gathers, and submits again what noise left open and what was lost."""
    _gather(run)
    wanted = gathering.wanted(run, jobs.look(run), by_hand=False)
    if wanted:
        made = jobs.submit(run, wanted, run.tries()[-1].options)
        click.echo(f"Submitted {len(made.items)} again: they were lost, or stayed open.")


def _gather(run: RunFolder) -> None:
    count = gathering.gather(run)
    word = "grade is" if count == 1 else "grades are"
    click.echo(f"{count} {word} new in {run.manifest.results}.")
