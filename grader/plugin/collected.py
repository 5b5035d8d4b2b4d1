"""The checks of an assignment's rubric, collected by pytest and not run: for whoever looks at the rubric itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from grader.coursework.assignment import Assignment
from grader.errors import UsageError
from grader.grades.check import Check
from grader.plugin import collection, hermetic
from grader.plugin.printer import Printer


def checks(assignment: Assignment) -> Mapping[str, Check]:
    """All checks by their names, the hidden ones too.

    Raises:
        UsageError: pytest cannot collect them; the message is its own.
    """
    found: dict[str, Check] = {}

    def note(items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, pytest.Function) and collection.is_check(item):
                found[collection.name_of(item)] = collection.check(item)

    printer = Printer(collected=note)
    files = [str(path) for path in assignment.rubrics]
    status = hermetic.run(assignment.folder.parent.parent, ["-s", "--collect-only", *files], printer)
    if printer.troubles or status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        why = "\n".join(printer.troubles) or "pytest says why above."
        raise UsageError(f"The rubric of {assignment.name!r} cannot be collected: {why}")
    return found
