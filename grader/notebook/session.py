"""A student's check in a process of its own: pytest with the same plugin and rubric, and a printer of JSON lines.

``python -P -m grader.notebook.session RUBRICS CHECK [OPTION ...]``: the folder of the rubric, the check that is wanted
or "" for all, and the plugin's options. Each line of the output is an object with one key: ``say`` (words on what is
being measured), ``checks`` (the results so far), ``unknown`` (the names that there are), ``trouble``.
"""

from __future__ import annotations

import _thread
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.grades.verdict import to_plain
from grader.plugin import collection, hermetic, progress
from grader.plugin.summary import Collector

Tell = Callable[[str, Any], None]


class Printer:
    """Takes the place of pytest's terminal reporter."""

    def __init__(self, wanted: str, tell: Tell) -> None:
        self._wanted = wanted
        self._tell = tell
        self._collector: Collector | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Removes pytest's own printer, and makes itself known to the live line."""
        if (reporter := config.pluginmanager.getplugin("terminalreporter")) is not None:
            config.pluginmanager.unregister(reporter)
        config.stash[progress.SAY] = lambda words: self._tell("say", words)
        self._collector = config.pluginmanager.getplugin("grader.plugin.summary")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leaves the wanted check, by its name with or without parameters."""
        if not self._wanted:
            return
        names = {id(item): collection.name_of(item) for item in items if isinstance(item, pytest.Function)}
        those = [i for i in items if self._wanted in {names.get(id(i)), names.get(id(i), "").partition("[")[0]}]
        if not those:
            self._tell("unknown", list(names.values()))
        items[:] = those

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tells the results so far, and what went wrong outside of checks."""
        if getattr(report, "grader", None) is not None and self._collector is not None:
            ((_, results),) = self._collector.scored().items()
            self._tell("checks", [to_plain(result) for result in results])
        elif report.failed:
            self._tell("trouble", report.longreprtext)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tells what could not be collected."""
        if report.failed:
            self._tell("trouble", str(report.longrepr))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tells why the session was ended early."""
        if not excinfo.errisinstance(pytest.Session.Interrupted):  # faults of collection are told by themselves
            self._tell("trouble", str(excinfo.value) or "interrupted")


def main(arguments: list[str]) -> None:
    """Runs the session; what anything else prints goes to the standard error."""
    folder, wanted, *options = arguments
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(kind: str, what: object) -> None:
        out.write(json.dumps({kind: what}) + "\n")
        out.flush()

    threading.Thread(target=_until_nobody_listens, daemon=True).start()
    rubrics = sorted(map(str, Path(folder).glob("test_*.py")))
    ended = hermetic.run(Path(folder), ["-s", *options, *rubrics], Printer(wanted, tell))
    if ended is pytest.ExitCode.USAGE_ERROR:
        tell("trouble", "pytest could not begin; what it says is above.")


def _until_nobody_listens() -> None:
    """The kernel holds the other end of our standard input; when it closes it or dies, the session is interrupted."""
    os.read(0, 1)  # not by sys.stdin: a thread that holds its lock keeps Python from ending
    _thread.interrupt_main()


if __name__ == "__main__":
    main(sys.argv[1:])
