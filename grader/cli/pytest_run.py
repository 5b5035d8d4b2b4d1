"""pytest within the command: the same rubrics and the same plugin, with a progress bar for a printer."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.coursework.assignment import Assignment
from grader.grades.verdict import CheckResult
from grader.plugin import hermetic
from grader.plugin.printer import Printer
from grader.plugin.summary import Summary

Key = tuple[str, str]


@dataclass(slots=True)
class Outcome:
    """What a session left.

    Attributes:
        results: check results by assignment and student.
        whole: the cases of which every check was evaluated.
        troubles: what pytest itself could not do, in its words.
        stopped: whether the session was ended before its time.
    """

    results: dict[Key, list[CheckResult]]
    whole: set[Key]
    troubles: list[str] = field(default_factory=list)
    stopped: bool = False

    def update(self, later: Outcome) -> None:
        """Takes over what a later session found of the same cases."""
        self.results.update(later.results)
        self.whole |= later.whole
        self.troubles += later.troubles
        self.stopped = self.stopped or later.stopped


def run(assignments: Sequence[Assignment], options: Sequence[str], *, cases: int, jobs: int = 1) -> Outcome:
    """Runs the rubrics of these assignments with the plugin's options, showing progress over this many cases."""
    files = [str(path) for a in assignments for path in a.rubrics]
    shared = ["-p", "xdist", "-n", str(jobs), "--dist", "loadgroup"] if jobs > 1 else []
    with _printer(cases) as printer:
        hermetic.run(_root(assignments), ["-s", *shared, *options, *files], printer)
    if printer.summary is None:
        raise click.ClickException("pytest did not start; its message is above.")
    found = printer.summary
    return Outcome(found.scored(), set(found.whole), [*printer.troubles, *found.troubles], printer.stopped)


def option(name: str, value: object) -> list[str]:
    """One of the plugin's options, or nothing where it has no value."""
    if value is None or value is False:
        return []
    return [f"--grader-{name}"] if value is True else [f"--grader-{name}={value}"]


def _root(assignments: Sequence[Assignment]) -> Path:
    return assignments[0].folder.parent.parent


@contextmanager
def _printer(cases: int) -> Iterator[Printer]:
    """A progress bar over the cases, which says whose check begins and what is being measured."""
    console = Console(file=sys.stderr)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("", total=cases)
        case = ""

        def began(nodeid: str) -> None:
            nonlocal case
            case = nodeid.rpartition("::")[2].partition("[")[2].rpartition("]")[0]  # a folder may hold brackets, too

        def say(words: str) -> None:
            progress.update(bar, description=f"{case}: {words}" if words else "")

        def judged(_: Summary, is_last: bool) -> None:  # noqa: FBT001 -- as the printer tells it
            progress.advance(bar, 1 if is_last else 0)

        yield Printer(say=say, began=began, judged=judged)
