"""Collects what became of all checks, in the process that prints, and shows it at the end of the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

LETTERS: Mapping[str, tuple[str, str, str]] = {
    "partial": ("partial", "p", "PARTIAL"),
    "failed": ("failed", "F", "FAILED"),
    "not_reached": ("not reached", "-", "NOT REACHED"),
    "inconclusive": ("open", "?", "OPEN"),
    "ungraded": ("open", "?", "OPEN"),
}
"""How pytest shows a verdict: category, letter, word."""


class Collector:
    """Keeps results by assignment and student; a case's final results replace its first ones."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.titles: dict[str, str] = {}
        self.cases: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self.whole: set[tuple[str, str]] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes what the plugin attached."""
        attached = getattr(report, "grader", None)
        if attached is None:
            return
        key = attached["assignment"], attached["student"]
        self.titles[key[0]] = attached["title"]
        results = self.cases.setdefault(key, {})
        results[attached["result"]["name"]] = attached["result"]
        if final := attached.get("final"):
            results.clear()
            results.update({r["name"]: r for r in final["checks"]})
            if final["whole"]:
                self.whole.add(key)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table; nothing where nothing was graded."""
        if not self.cases or self._config.get_verbosity() < -1:
            return
        from grader.report import terminal
        from grader.text import printable

        writer = terminalreporter._tw  # noqa: SLF001 -- pytest has no public name for it
        terminalreporter.write_sep("=", "points")
        shown = terminal.cases(self.scored(), titles=self.titles, width=writer.fullwidth, markup=writer.hasmarkup)
        terminalreporter.write_line(shown)
        for results in self.cases.values():
            for result in results.values():
                if result["verdict"] == "ungraded" and result["detail"]:
                    terminalreporter.write_sep("-", f"{result['name']}: for its author")
                    terminalreporter.write_line(printable(result["detail"]))

    def scored(self) -> dict[tuple[str, str], list[Any]]:
        """The check results of each case."""
        from grader.grades import verdict

        return {key: [verdict.from_plain(r) for r in results.values()] for key, results in self.cases.items()}
