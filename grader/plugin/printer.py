"""What takes the place of pytest's terminal reporter, wherever somebody else than a terminal is told what happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader.plugin import progress, summary
from grader.plugin.summary import Summary


def _nothing(*_: object) -> None:
    """For who does not listen."""


@dataclass(slots=True)
class Printer:
    """A plugin for ``hermetic.run``.

    Attributes:
        say: told in words what is being measured.
        began: told the node id of a check that begins.
        collected: given the list of all items, of which it may remove some.
        judged: told the summary after each check, and whether that was the last one of its case.
        troubles: what pytest itself could not do, in its words, as far as nobody is told by ``troubled``.
        troubled: told each of them.
        stopped: whether the session was ended before its time.
        summary: of what became of all checks; there when pytest is configured.
    """

    say: Callable[[str], None] = _nothing
    began: Callable[[str], None] = _nothing
    collected: Callable[[list[pytest.Item]], None] = _nothing
    judged: Callable[[Summary, bool], None] = _nothing
    troubled: Callable[[str], None] = _nothing
    troubles: list[str] = field(default_factory=list)
    stopped: bool = False
    summary: Summary | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Removes pytest's own printer, and makes itself known to the live line."""
        if (reporter := config.pluginmanager.getplugin("terminalreporter")) is not None:
            config.pluginmanager.unregister(reporter)
        config.stash[progress.SAY] = self.say
        self.summary = summary.of(config)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Shows what was collected."""
        self.collected(items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keeps what could not be collected."""
        if report.failed:
            self._trouble(str(report.longrepr))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tells whose check begins."""
        self.began(nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tells what became of a check, and keeps what went wrong outside of checks."""
        attached: dict[str, Any] | None = getattr(report, "grader", None)
        if attached is not None and self.summary is not None:
            self.judged(self.summary, "final" in attached)
        elif attached is None and report.failed:
            self._trouble(f"{report.nodeid}: {report.longreprtext}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keeps why the session was ended early."""
        if not excinfo.errisinstance(pytest.Session.Interrupted):  # faults of collection are told by themselves
            self._trouble(str(excinfo.value) or "interrupted")
            self.stopped = True

    def _trouble(self, words: str) -> None:
        self.troubles.append(words)
        self.troubled(words)
