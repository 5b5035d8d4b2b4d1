"""``grader explain``: what a stored result's trace teaches."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from grader.cli import selection
from grader.cli.selection import result_argument
from grader.errors import RecordError
from grader.grades import gradebook
from grader.judging.lesson import explanation
from grader.report import time_spent as report


@click.command()
@result_argument
@click.option(
    "--round",
    "number",
    type=int,
    metavar="N",
    help="Explain this round; the first one is 1. The default is the timed one with the median speedup.",
)
def explain(result: Path, number: int | None) -> None:
    """Explain RESULT: its checks, where the time went, what to try.

    RESULT is a RESULTS/<assignment>/<student>.json. Beside the submission's run stands the reference's on the same
    inputs, so that one sees what is possible. Nothing of it decides about points.
    """
    _explain(result, number)


def _explain(result: Path, number: int | None) -> None:
    grade = gradebook.read(result)
    (index,) = selection.rounds(grade.record, [number]) if number is not None else (None,)
    console = Console()
    found = explanation(grade.record, index)
    if found is None:
        click.echo(report.checks(grade, width=console.width, markup=console.is_terminal))
        raise RecordError(f"{result} has no trace to explain: {report.why_no_trace(grade.record)}")
    click.echo(report.explained(grade, found, width=console.width, markup=console.is_terminal))
