"""What an assignment's rubric checks and what that is worth, as pytest collects it; nothing is measured."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from grader.coursework.assignment import Assignment
from grader.errors import AssignmentError
from grader.plugin import collection, hermetic
from grader.plugin.printer import Printer


@dataclass(frozen=True, slots=True)
class Item:
    """One check.

    Attributes:
        title: the first line of its docstring.
        hidden: whether students do not have it.
        by_hand: whether a person gives the points.
    """

    name: str
    title: str
    points: float
    hidden: bool = False
    by_hand: bool = False


def checklist(assignment: Assignment) -> list[Item]:
    """The checks that have points, in the rubric's order; hidden ones last.

    Raises:
        AssignmentError: the rubric cannot be collected; pytest's words are in the message.
    """
    items: list[Item] = []

    def note(collected: list[pytest.Item]) -> None:
        checks = [i for i in collected if isinstance(i, pytest.Function) and collection.is_check(i)]
        items.extend(item for each in checks if (item := _item(each, assignment)).points > 0)

    printer = Printer(collected=note)
    files = map(str, sorted(assignment.rubrics, key=lambda path: path.parent != assignment.folder))
    hermetic.run(assignment.folder.parent.parent, ["--collect-only", *files], printer)
    if printer.troubles:
        faults = "\n".join(printer.troubles)
        raise AssignmentError(f"The rubric of {assignment.name!r} cannot be collected:\n{faults}")
    return items


def _item(function: pytest.Function, assignment: Assignment) -> Item:
    found = collection.check(function)
    hidden = function.path.parent != assignment.folder
    return Item(found.name, found.title, found.points, hidden=hidden, by_hand=found.by_hand)
