"""How pytest-xdist deals out checks: all of one submission to one process, so that its workers start once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling

from grader.plugin.collection import assignment_folder, node_id


class BySubmission(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types for us
    """A scope is an assignment and a student; a test that is no check is a scope of its own."""

    def __init__(self, config: Any, log: Any, students: Callable[[Path], Iterable[str]]) -> None:  # noqa: ANN401 -- as xdist gives them
        super().__init__(config, log)
        self._root: Path = config.rootpath
        self._students = students
        self._known: dict[str, Mapping[str, str]] = {}

    def _split_scope(self, nodeid: str) -> str:
        file, _, rest = nodeid.partition("::")
        folder = assignment_folder(self._root / file)
        if folder is None:
            return nodeid
        if file not in self._known:
            self._known[file] = {node_id(name): name for name in self._students(self._root / file)}
        return f"{folder.name}/{student(rest, self._known[file])}"


def student(test: str, students: Mapping[str, str]) -> str:
    """Whose a check is, by the test's name: the student is the first of its parameters; empty for one's own check.

    Args:
        test: its name, with parameters.
        students: names by what stands for them in a test's name.
    """
    parameters = test.partition("[")[2].removesuffix("]").split("-")
    fits = ("-".join(parameters[:count]) for count in range(len(parameters), 0, -1))
    return next((students[each] for each in fits if each in students), "")
