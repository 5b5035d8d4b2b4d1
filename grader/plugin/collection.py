"""The checks of a rubric, from the test functions that pytest collected."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from grader.coursework import assignment as assignments
from grader.coursework.student_name import file_name
from grader.grades.case import objects
from grader.grades.check import NEEDS, Check
from grader.grades.rubric import View
from grader.grades.verdict import inconclusive
from grader.record.finding import Finding

STUDENT = "submission"
_DOCS = "docs/reference/rubric.md"


def assignment_folder(path: Path) -> Path | None:
    """The folder of the assignment whose rubric this file is part of, or None when it is part of none.

    A rubric lies beside ``assignment.toml``; hidden checks lie in ``solutions/<name>/``.
    """
    if not path.name.startswith("test_"):
        return None
    if (path.parent / assignments.FILE).is_file():
        return path.parent
    solutions = path.parent.parent
    folder = solutions.parent / "assignments" / path.parent.name
    if solutions.name == "solutions" and (folder / assignments.FILE).is_file():
        return folder
    return None


def require_sound(metafunc: pytest.Metafunc) -> None:
    """Looks at a check before it is collected, so that its author reads what is wrong with it, also under xdist.

    Raises:
        pytest.Collector.CollectError: its marker or its arguments are not those of a check.
    """
    function, markers = metafunc.function, metafunc.definition
    asked = _arguments(function)
    if markers.get_closest_marker("points") is None and not set(asked) & set(NEEDS):
        return
    given = {name for m in markers.iter_markers("parametrize") for name in _names(m.args[0])}
    foreign = [name for name in asked if name not in NEEDS and name not in given]
    if foreign:
        raise pytest.Collector.CollectError(
            f"{function.__name__}: a check may use {', '.join(sorted(NEEDS))} and parametrised values, not "
            f"{', '.join(foreign)}: it is evaluated again for every round and without pytest's fixtures ({_DOCS})."
        )
    _marked(function.__name__, markers.get_closest_marker("points"))


def check(item: pytest.Function) -> Check:
    """The check that a sound test function is."""
    function = item.obj
    asked = _arguments(function)
    values = {name: value for name, value in _parameters(item).items() if name in asked}
    points, needs = _marked(item.name, item.get_closest_marker("points"))
    uses = frozenset(name for name in asked if name in NEEDS)
    return Check(name_of(item), _title(item), points, uses, needs, _runner(function, uses, values))


def name_of(item: pytest.Function) -> str:
    """The test's name with its parameters, but without the student."""
    name: str = item.originalname or item.name
    values = {k: v for k, v in _parameters(item).items() if k != STUDENT}
    return f"{name}[{'-'.join(map(str, values.values()))}]" if values else name


def is_check(item: pytest.Item) -> bool:
    """Whether a test is one: it has points, or asks for something that only a rubric has."""
    if not isinstance(item, pytest.Function) or assignment_folder(item.path) is None or _is_nobodys(item):
        return False
    return item.get_closest_marker("points") is not None or bool(set(_arguments(item.obj)) & set(NEEDS))


def node_id(student: str) -> str:
    """What stands for a student in a test's name: nothing in it means anything to pytest, xdist or a shell's ``-k``."""
    return file_name(student)


def _runner(function: Callable[..., None], uses: frozenset[str], values: Mapping[str, Any]) -> Callable[[View], None]:
    def run(view: View) -> None:
        try:
            function(**objects(view, uses), **values)
        except pytest.fail.Exception as outcome:
            raise AssertionError(outcome.msg) from None
        except pytest.skip.Exception as outcome:
            raise inconclusive(Finding("skipped", f"The rubric skipped it: {outcome.msg}")) from None

    return run


def _is_nobodys(item: pytest.Function) -> bool:
    """Whether nobody handed in anything for it: pytest then makes one item without a student, and skips it."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and not isinstance(callspec.params.get(STUDENT, ""), str)


def _arguments(function: Callable[..., None]) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]


def _names(given: str | Sequence[str]) -> list[str]:
    """The names in the first argument of ``parametrize``."""
    return [name.strip() for name in given.split(",")] if isinstance(given, str) else list(given)


def _parameters(item: pytest.Function) -> Mapping[str, Any]:
    callspec = getattr(item, "callspec", None)
    return {k: v for k, v in callspec.params.items() if k != STUDENT} if callspec is not None else {}


def _marked(test: str, marker: pytest.Mark | None) -> tuple[float, tuple[str, ...]]:
    if marker is None:
        return 0.0, ()
    worth = marker.args[0] if len(marker.args) == 1 else None
    needs = marker.kwargs.get("needs", ())
    needs = (needs,) if isinstance(needs, str) else needs
    good_needs = isinstance(needs, tuple | list) and all(isinstance(n, str) for n in needs)
    good_worth = isinstance(worth, int | float) and not isinstance(worth, bool) and worth >= 0
    if not good_worth or not good_needs or set(marker.kwargs) - {"needs"}:
        raise pytest.Collector.CollectError(
            f"{test}: the marker must be points(n) or points(n, needs='test_name'), with a number n >= 0 "
            f"and the names of other checks; it is points{marker.args}{marker.kwargs or ''} ({_DOCS})."
        )
    return float(worth), tuple(needs)  # type: ignore[arg-type] # checked above


def _title(item: pytest.Function) -> str:
    text = inspect.getdoc(item.obj) or name_of(item).removeprefix("test_").replace("_", " ")
    return text.splitlines()[0].strip()
