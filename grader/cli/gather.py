"""``grader gather``: bring the grades of a run on Slurm together."""

from __future__ import annotations

import click

from grader.cli.on_slurm import run_argument
from grader.slurm import gathering, jobs
from grader.slurm.gathering import Gathered
from grader.slurm.run_folder import RunFolder
from grader.text import printable


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
    found = gathering.gather(run)
    tell(found)
    word = "grade is" if found.new == 1 else "grades are"
    click.echo(f"{found.new} {word} new in {run.manifest.results}.")


def tell(found: Gathered) -> None:
    """Says what a teacher must hear of the grades that were there before."""
    for trouble in found.troubles:
        click.echo(f"grader: {printable(trouble)}", err=True)
