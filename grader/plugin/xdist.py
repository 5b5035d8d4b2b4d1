"""How pytest-xdist deals out checks: all of one panel to one process, so that its workers start once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling

from grader.plugin.collection import assignment_folder, node_id


class ByPanel(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types for us
    """A scope is an assignment and a panel of students; a test that is no check is a scope of its own."""

    def __init__(self, config: Any, log: Any, panels: Callable[[Path, int], Mapping[str, int]]) -> None:  # noqa: ANN401 -- as xdist gives them
        """Nothing is dealt out yet.

        Args:
            config: of pytest.
            log: of xdist.
            panels: the number of each student's panel, by the rubric and how many processes there are.
        """
        super().__init__(config, log)
        self._root: Path = config.rootpath
        self._panels = panels
        self._known: dict[str, Mapping[str, str]] = {}

    def _split_scope(self, nodeid: str) -> str:
        file, _, rest = nodeid.partition("::")
        folder = assignment_folder(self._root / file)
        if folder is None:
            return nodeid
        panel_of = self._panels(self._root / file, self.numnodes)
        if file not in self._known:
            self._known[file] = {node_id(name): name for name in panel_of}
        return f"{folder.name}/{panel_of.get(student(rest, self._known[file]), 0)}"


def student(test: str, students: Mapping[str, str]) -> str:
    """Whose a check is, by the test's name: the student is the first of its parameters; empty for one's own check.

    Args:
        test: its name, with parameters.
        students: names by what stands for them in a test's name.
    """
    parameters = test.partition("[")[2].removesuffix("]").split("-")
    fits = ("-".join(parameters[:count]) for count in range(len(parameters), 0, -1))
    return next((students[each] for each in fits if each in students), "")
