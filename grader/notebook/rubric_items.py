"""What an assignment's rubric checks and what that is worth, as pytest collects it; nothing is measured."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from grader.coursework.assignment import Assignment
from grader.errors import AssignmentError
from grader.plugin import collection, hermetic


@dataclass(frozen=True, slots=True)
class Item:
    """One check.

    Attributes:
        title: the first line of its docstring.
        hidden: whether students do not have it.
    """

    name: str
    title: str
    points: float
    hidden: bool = False


def checklist(assignment: Assignment) -> list[Item]:
    """The checks that have points, in the rubric's order; hidden ones last.

    Raises:
        AssignmentError: the rubric cannot be collected; pytest's words are in the message.
    """
    collected = _Collected(assignment)
    files = map(str, sorted(assignment.rubrics, key=lambda path: path.parent != assignment.folder))
    hermetic.run(assignment.folder.parent.parent, ["--collect-only", *files], collected)
    if collected.faults:
        faults = "\n".join(collected.faults)
        raise AssignmentError(f"The rubric of {assignment.name!r} cannot be collected:\n{faults}")
    return collected.items


@dataclass(slots=True)
class _Collected:
    """Takes the place of pytest's terminal reporter, and keeps what is collected."""

    assignment: Assignment
    items: list[Item] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Removes pytest's own printer."""
        if (reporter := config.pluginmanager.getplugin("terminalreporter")) is not None:
            config.pluginmanager.unregister(reporter)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keeps what could not be collected."""
        if report.failed:
            self.faults.append(str(report.longrepr))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keeps the checks that have points."""
        for item in session.items:
            if isinstance(item, pytest.Function) and collection.is_check(item):
                found = collection.check(item)
                if found.points > 0:
                    hidden = item.path.parent != self.assignment.folder
                    self.items.append(Item(found.name, found.title, found.points, hidden))
