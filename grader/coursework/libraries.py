"""Which libraries an assignment's task functions import, by the text of its files: nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

_FIRST = "tasks"
_OURS = {"grader", "__future__"}
_NOT_BEFOREHAND = {"mpi4py"}  # whose import joins a world of processes


def imported(folder: Path) -> tuple[str, ...]:
    """The import statements at the top of ``tasks.py``, and of what it imports of the author's, in order.

    What is imported only sometimes (in a function, under a condition) is left out, and so is a file that Python does
    not parse: whoever runs it finds out.
    """
    return tuple(dict.fromkeys(_statements(folder, _FIRST, set())))


def names(folder: Path) -> frozenset[str]:
    """The modules that the author's own files would be."""
    return frozenset(path.stem for path in folder.glob("*.py"))


def _statements(folder: Path, name: str, seen: set[str]) -> Iterator[str]:
    path = folder / f"{name}.py"
    if name in seen or not path.is_file():
        return
    seen.add(name)
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return
    for statement in body:
        for single in _singles(statement):
            top = _top(single)
            if (folder / f"{top}.py").is_file():
                yield from _statements(folder, top, seen)
            elif top not in _OURS | _NOT_BEFOREHAND:
                yield ast.unparse(single)


def _singles(statement: ast.stmt) -> Iterator[ast.Import | ast.ImportFrom]:
    """A statement that imports, as several that import one module each."""
    if isinstance(statement, ast.Import):
        yield from (ast.Import([alias]) for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
        yield statement


def _top(statement: ast.Import | ast.ImportFrom) -> str:
    module = statement.names[0].name if isinstance(statement, ast.Import) else str(statement.module)
    return module.partition(".")[0]
