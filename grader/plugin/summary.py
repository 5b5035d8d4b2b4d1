"""What became of all checks, collected in the process that prints, and shown at the end of the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from grader.grades import verdict
from grader.report import terminal
from grader.text import printable

LETTERS: Mapping[str, tuple[str, str, str]] = {
    "partial": ("partial", "p", "PARTIAL"),
    "failed": ("failed", "F", "FAILED"),
    "not_reached": ("not reached", "-", "NOT REACHED"),
    "inconclusive": ("open", "?", "OPEN"),
    "ungraded": ("open", "?", "OPEN"),
}
"""How pytest shows a verdict: category, letter, word."""

_KEY = pytest.StashKey["Summary"]()


class Summary:
    """Keeps results by assignment and student; a case's final results replace its first ones."""

    def __init__(self) -> None:
        """Nothing is judged yet."""
        self.titles: dict[str, str] = {}
        self.cases: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self.whole: set[tuple[str, str]] = set()
        self.troubles: list[str] = []

    def begin(self, assignment: str, student: str, title: str) -> None:
        """Knows of a case that is being measured: should it be stopped, it is shown without a grade."""
        self.titles[assignment] = title
        self.cases.setdefault((assignment, student), {})

    def take(self, attached: dict[str, Any]) -> None:
        """Takes what the plugin attached to a report."""
        key = attached["assignment"], attached["student"]
        self.titles[key[0]] = attached["title"]
        results = self.cases.setdefault(key, {})
        results[attached["result"]["name"]] = attached["result"]
        if final := attached.get("final"):
            results.clear()
            results.update({r["name"]: r for r in final["checks"]})
            self.troubles += final["troubles"]
            if final["whole"]:
                self.whole.add(key)

    def scored(self) -> dict[tuple[str, str], list[Any]]:
        """The check results of each case."""
        return {key: [verdict.from_plain(r) for r in results.values()] for key, results in self.cases.items()}


def of(config: pytest.Config) -> Summary:
    """The summary of this session, made when it is first asked for."""
    if _KEY not in config.stash:
        config.stash[_KEY] = Summary()
    return config.stash[_KEY]


def show(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table of points; nothing where nothing was graded."""
    found = of(config)
    if not found.cases or config.get_verbosity() < -1:
        return
    writer = terminalreporter._tw  # noqa: SLF001 -- pytest has no public name for it
    terminalreporter.write_sep("=", "points")
    shown = terminal.cases(found.scored(), titles=found.titles, width=writer.fullwidth, markup=writer.hasmarkup)
    terminalreporter.write_line(_encodable(shown, getattr(writer._file, "encoding", None)))  # noqa: SLF001 -- as above
    for trouble in found.troubles:
        terminalreporter.write_line(printable(trouble))
    for results in found.cases.values():
        for result in results.values():
            if result["verdict"] == "ungraded" and result["detail"]:
                terminalreporter.write_sep("-", f"{result['name']}: for its author")
                terminalreporter.write_line(printable(result["detail"]))


def _encodable(text: str, encoding: str | None) -> str:
    """The text with marks for what a terminal cannot show: pytest would write all of it as one escaped line."""
    return text.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8")
