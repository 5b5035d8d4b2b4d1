"""A pytest session within the command: the same rubrics and the same plugin, with a progress bar for a printer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import click
import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.coursework.assignment import Assignment, find, load
from grader.errors import AssignmentError, UsageError
from grader.grades.verdict import CheckResult
from grader.plugin import hermetic, progress
from grader.plugin.summary import Collector

Key = tuple[str, str]
EXIT_NOT_FINAL, EXIT_USAGE = 1, 2


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


def assignments_in(folder: Path, names: Sequence[str]) -> list[Assignment]:
    """The chosen assignments of a folder, or all of them.

    Raises:
        UsageError: there are none, or one of the names is unknown.
        AssignmentError: some are broken; every fault of every one is listed.
    """
    found = {path.name: path for path in find(folder)}
    if not found:
        raise UsageError(
            f"{folder} holds no assignments (folders with an assignment.toml). "
            "Run this where the folder assignments/ is, or name it with --assignments."
        )
    unknown = [n for n in names if n not in found]
    if unknown:
        raise UsageError(f"There is no assignment {' and no '.join(unknown)} in {folder}. It has: {', '.join(found)}.")
    loaded, faults = [], []
    for name in names or found:
        try:
            loaded.append(load(found[name]))
        except AssignmentError as fault:
            faults.append(str(fault))
    if faults:
        raise AssignmentError("\n".join(faults))
    return loaded


def run(assignments: Sequence[Assignment], options: Sequence[str], *, cases: int, jobs: int = 1) -> Outcome:
    """Runs the rubrics of these assignments with the plugin's options, showing progress over this many cases."""
    files = [str(path) for a in assignments for path in a.rubrics]
    shared = ["-p", "xdist", "-n", str(jobs), "--dist", "loadgroup"] if jobs > 1 else []
    with _Printer(cases) as printer:
        hermetic.run(_root(assignments), ["-s", *shared, *options, *files], printer)
    collector = printer.collector
    if collector is None:
        raise click.ClickException("pytest did not start; its message is above.")
    return Outcome(collector.scored(), set(collector.whole), printer.troubles, printer.stopped)


def option(name: str, value: object) -> list[str]:
    """One of the plugin's options, or nothing where it has no value."""
    if value is None or value is False:
        return []
    return [f"--grader-{name}"] if value is True else [f"--grader-{name}={value}"]


def _root(assignments: Sequence[Assignment]) -> Path:
    return assignments[0].folder.parent.parent


class _Printer:
    """Takes the place of pytest's terminal reporter; a context manager around the progress bar."""

    def __init__(self, cases: int) -> None:
        console = Console(file=sys.stderr)
        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
        )
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._progress.add_task("", total=cases)
        self._case = ""
        self.collector: Collector | None = None
        self.troubles: list[str] = []
        self.stopped = False

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Removes pytest's own printer, and makes itself known to the live line."""
        if (reporter := config.pluginmanager.getplugin("terminalreporter")) is not None:
            config.pluginmanager.unregister(reporter)
        config.stash[progress.SAY] = self.say
        self.collector = config.pluginmanager.getplugin("grader.plugin.summary")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Notes whose check begins."""
        self._case = nodeid.partition("[")[2].rpartition("]")[0]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Moves the bar when a case is complete; keeps what went wrong outside of checks."""
        attached: dict[str, Any] | None = getattr(report, "grader", None)
        if attached is None and report.failed:
            self.troubles.append(f"{report.nodeid}: {report.longreprtext}")
        elif attached is not None and "final" in attached:
            self._progress.advance(self._task)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keeps why the session was ended early."""
        if not excinfo.errisinstance(pytest.Session.Interrupted):  # faults of collection are told by themselves
            self.troubles.append(str(excinfo.value) or "interrupted")
            self.stopped = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keeps what could not be collected."""
        if report.failed:
            self.troubles.append(str(report.longrepr))

    def say(self, words: str) -> None:
        """Shows what is being measured."""
        self._progress.update(self._task, description=f"{self._case}: {words}" if words else "")
