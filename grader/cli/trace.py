"""``grader trace``: the traces of a stored result in a format that other programs draw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from grader import files
from grader.cli import selection
from grader.cli.selection import result_argument
from grader.errors import RecordError, UsageError
from grader.grades import gradebook
from grader.record import ArmName, Record
from grader.report import chrome, time_spent

VIEWERS = "https://ui.perfetto.dev or https://www.speedscope.app"


@click.command()
@result_argument
@click.option(
    "--chrome",
    "target",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    required=True,
    metavar="OUT.json",
    help="Write the Chrome trace-event format here; - is the standard output.",
)
@click.option(
    "--round",
    "numbers",
    type=int,
    multiple=True,
    metavar="N",
    help="Only this round; the first one is 1. Repeatable. "
    "The default is all timed rounds, or all where none is timed.",
)
@click.option(
    "--arm", "arms", type=click.Choice([str(arm) for arm in ArmName]), multiple=True, help="Only this arm. Repeatable."
)
def trace(result: Path, target: Path, numbers: Sequence[int], arms: Sequence[str]) -> None:
    """Write the traces in RESULT for Perfetto or speedscope.

    RESULT is a RESULTS/<assignment>/<student>.json. Open what is written at https://ui.perfetto.dev or
    https://www.speedscope.app.
    """
    _trace(result, target, numbers, [ArmName(arm) for arm in arms] or list(ArmName))


def _trace(result: Path, target: Path, numbers: Sequence[int], arms: Sequence[ArmName]) -> None:
    record = gradebook.read(result).record
    wanted = _rounds(record, numbers)
    runs = sum(1 for _ in chrome.seen(record, wanted, arms))
    if not runs:
        raise RecordError(f"{result} has no trace of these runs: {time_spent.why_no_trace(record)}")
    text = chrome.trace_json(record, wanted, arms)
    if str(target) == "-":
        click.echo(text)
        return
    if not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written: there is no folder {target.parent}.")
    try:
        files.replace(target, text.encode())
    except OSError as fault:
        raise UsageError(f"{target} cannot be written: {fault.strerror or fault}.") from None
    click.echo(f"The traces of {runs} run{'s' * (runs > 1)} are in {target}; open it at {VIEWERS}.", err=True)


def _rounds(record: Record, chosen: Sequence[int]) -> list[int]:
    timed = [done.index for done in record.rounds if done.timed]
    return selection.rounds(record, chosen) or timed or [done.index for done in record.rounds]
