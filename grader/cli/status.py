"""``grader status``: how far a run on Slurm is."""

from __future__ import annotations

import shlex
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

import click

from grader.cli.group import EXIT_NOT_FINAL
from grader.cli.on_slurm import run_argument
from grader.slurm import jobs
from grader.slurm.gathering import names
from grader.slurm.run_folder import Item, RunFolder
from grader.slurm.standing import Standing, Where, counts
from grader.text import printable

SHORTEST_S, LONGEST_S = 1.0, 60.0  # between two questions to the controller, which serves the whole cluster
OF_THE_WAIT = 0.1
_WORDS = {
    Standing.GRADED: "graded",
    Standing.OPEN: "graded, but open",
    Standing.RUNNING: "running",
    Standing.WAITING: "waiting",
    Standing.STUCK: "waiting for ever",
    Standing.LOST: "lost",
    Standing.TROUBLE: "could not be graded",
    Standing.SET_ASIDE: "set aside",
    Standing.UNSUBMITTED: "not submitted",
}
_TO_TELL = (Standing.STUCK, Standing.LOST, Standing.TROUBLE, Standing.SET_ASIDE, Standing.OPEN)
_DIED = {Standing.LOST, Standing.TROUBLE, Standing.SET_ASIDE}
_AGAIN = {Standing.LOST, Standing.TROUBLE, Standing.OPEN, Standing.UNSUBMITTED}


@click.command()
@run_argument
@click.option("--wait", is_flag=True, help="Return when nothing of the run is queued any more.")
def status(run: RunFolder, *, wait: bool) -> None:
    """For teachers: say how far a run on Slurm is.

    RUN is the folder that `grader submit` named; without it the newest one in runs/ is meant.
    Exit status: 0 when every grade is final, 1 otherwise.
    """
    found = _awaited(run) if wait else jobs.look(run)
    total = len(found)
    said = ", ".join(f"{number} {_WORDS[standing]}" for standing, number in counts(found).items())
    click.echo(f"{run.path}: {said}; {total} in all.")
    for line in _reasons(run.manifest.items, found):
        click.echo(printable(line))
    for line in _ways_on(run, {where.standing for where in found}):
        click.echo(line, err=True)
    sys.exit(0 if all(where.standing is Standing.GRADED for where in found) else EXIT_NOT_FINAL)


def _awaited(run: RunFolder) -> list[Where]:
    """Where gradings stand when nothing is queued any more; asked ever more rarely, the longer it takes."""
    start = time.monotonic()
    while (seen := jobs.survey(run)).gathering or _is_under_way(seen.where):
        time.sleep(pause_s(time.monotonic() - start))
    return seen.where


def pause_s(waited_s: float) -> float:
    """How long to wait before Slurm is asked again."""
    return min(LONGEST_S, max(SHORTEST_S, OF_THE_WAIT * waited_s))


def _ways_on(run: RunFolder, stand: set[Standing]) -> list[str]:
    """What to type next, for where gradings stand."""
    place = shlex.quote(str(run.path))
    again = f"grader resume {place}"
    said = {
        f"What is lost, open, not submitted or could not be graded is submitted again by: {again}": _AGAIN,
        f"What was set aside is tried again by: {again} --set-aside": {Standing.SET_ASIDE},
        f"Where memory or time was too short, give more: {again} -- --mem=8G --time=2:00:00": _DIED,
        f"What waits for ever is taken back by: grader cancel {place}": {Standing.STUCK},
        f"Then it is submitted with other options by: {again} -- --partition=NAME": {Standing.STUCK},
        f"What stays open is decided by: grader settle {shlex.quote(run.manifest.results)}": {Standing.OPEN},
    }
    return [line for line, those in said.items() if those & stand]


def _is_under_way(found: Sequence[Where]) -> bool:
    return any(where.standing in {Standing.RUNNING, Standing.WAITING} for where in found)


def _reasons(items: Sequence[Item], found: Sequence[Where]) -> list[str]:
    """A line for every reason why gradings are not done, with the first of those that it holds for."""
    by_reason: defaultdict[tuple[Standing, str], list[Item]] = defaultdict(list)
    for item, where in zip(items, found, strict=True):
        if where.standing in _TO_TELL:
            by_reason[where.standing, where.why].append(item)
    return [
        f"  {_WORDS[standing]}{': ' + why if why else ''}: {names(those)}"
        for (standing, why), those in sorted(by_reason.items())
    ]
