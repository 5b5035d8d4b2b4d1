"""The checks of a rubric, from the test functions that pytest collected."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.coursework import assignment as assignments
from grader.coursework.student_name import file_name
from grader.errors import UsageError
from grader.grades import score
from grader.grades.case import objects
from grader.grades.check import NEEDS, OF_WHAT_IS_READ, Check
from grader.grades.handed_in import leave_to_a_person
from grader.grades.verdict import CheckResult, inconclusive, ungraded
from grader.grades.view import View
from grader.record.finding import Finding
from grader.text import printable

STUDENT = "submission"
_HAND = "hand"
_DOCS = "docs/reference/rubric.md"


@dataclass(frozen=True, slots=True)
class Written:
    """Where a check is written: two of one name differ in one of these.

    Attributes:
        place: file and line, for people.
        case: pytest's number of each parametrised value, since values that differ may read alike.
    """

    place: str
    case: tuple[int, ...]


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
    marked = _marked(function.__name__, markers.get_closest_marker("points"))
    if marked.by_hand:
        _require_readable(function, asked)


def require_once(rubric: Path) -> None:
    """Looks whether a rubric writes a check twice in one place: Python forgets the first without a word.

    Raises:
        pytest.Collector.CollectError: it does, with all of them.
    """
    try:
        tree = ast.parse(rubric.read_bytes())
    except (SyntaxError, ValueError):
        return  # pytest tells it with its line
    scopes: list[ast.Module | ast.ClassDef] = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    faults = [
        f"{rubric.name} has {name} in line {' and in line '.join(map(str, lines))}: Python keeps the last alone. "
        "Give each check a name of its own."
        for scope in scopes
        for name, lines in _lines_of_checks(scope).items()
        if len(lines) > 1
    ]
    if faults:
        raise pytest.Collector.CollectError("\n".join(faults))


def require_asserts(how: str) -> None:
    """Looks whether Python and pytest leave the asserts of rubrics alone, which are all that some checks have.

    Args:
        how: pytest treats asserts: "rewrite" or "plain".

    Raises:
        UsageError: they are left out, and checks would pass unseen.
    """
    if sys.flags.optimize and how == "plain":
        raise UsageError(
            "Python runs with -O and pytest with --assert=plain, which leaves out the asserts of rubrics: "
            "checks would pass unseen. Leave out one of the two."
        )


def check(item: pytest.Function) -> Check:
    """The check that a sound test function is."""
    function = item.obj
    asked = _arguments(function)
    values = {name: value for name, value in _parameters(item).items() if name in asked}
    marked = _marked(item.name, item.get_closest_marker("points"))
    uses = frozenset(name for name in asked if name in NEEDS)
    run = _runner(function, uses, values)
    if marked.by_hand:
        run = _then_a_person(run, "\n".join(_said(item.obj).splitlines()[1:]).strip())
    return Check(name_of(item), _title(item), marked.points, uses, marked.needs, run, by_hand=marked.by_hand)


def name_of(item: pytest.Function) -> str:
    """The test's name with its own parameters: without the student, and without what plugins add to repeat it."""
    name: str = item.originalname or item.name
    values = {k: v for k, v in _parameters(item).items() if k in _arguments(item.obj)}
    return f"{name}[{'-'.join(map(str, values.values()))}]" if values else name


def checks_of(node: pytest.Collector) -> Iterator[pytest.Function]:
    """All checks of a rubric, methods of its classes too, whether they are selected or not."""
    for each in node.collect():
        if isinstance(each, pytest.Function) and is_check(each):
            yield each
        elif isinstance(each, pytest.Class):
            yield from checks_of(each)


def written(item: pytest.Function) -> Written:
    """Where it is."""
    path, line, _ = item.location
    callspec = getattr(item, "callspec", None)
    indices = callspec.indices if callspec is not None else {}
    own = _arguments(item.obj)  # what plugins add to repeat a check makes no second one of it
    return Written(f"{path}:{(line or 0) + 1}", tuple(n for name, n in indices.items() if name in own))


def require_distinct(checks: Mapping[str, Collection[Written]]) -> None:
    """Looks whether each name of a rubric's checks is one check's; all that are not are listed.

    Raises:
        UsageError: some are not.
    """
    faults = []
    for name, those in checks.items():
        places = sorted({each.place for each in those})
        if len(places) > 1:
            faults.append(f"{name} is in {' and in '.join(places)}. Give each of them a name of its own.")
        elif len(those) > 1:
            faults.append(
                f"{name} in {places[0]} has {len(those)} cases that read alike. Give them values that differ."
            )
    if faults:
        raise UsageError(
            "Checks of one rubric share a name, so that only one of them would count:\n" + "\n".join(faults)
        )


def is_check(item: pytest.Item) -> bool:
    """Whether a test is one: it has points, or asks for something that only a rubric has."""
    if not isinstance(item, pytest.Function) or assignment_folder(item.path) is None or _is_nobodys(item):
        return False
    return item.get_closest_marker("points") is not None or bool(set(_arguments(item.obj)) & set(NEEDS))


def _lines_of_checks(scope: ast.Module | ast.ClassDef) -> Mapping[str, list[int]]:
    lines: dict[str, list[int]] = {}
    for node in scope.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            lines.setdefault(node.name, []).append(node.lineno)
    return lines


def ended(check: Check, report: pytest.TestReport) -> CheckResult:
    """What becomes of a check that somebody else ended before it was judged: a mark, or another plugin."""
    crash = getattr(report.longrepr, "reprcrash", None)
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(crash, "message", report.longreprtext)
    words = printable((str(said).strip().splitlines() or ["no reason was given"])[0])[:300]
    finding = Finding(
        "ended_by_pytest",
        f"pytest ended it before it was judged: {words}",
        "A mark or another plugin did so: `pytest -p no:NAME` leaves a plugin out.",
    )
    outcome = inconclusive(finding) if report.skipped else ungraded(finding)
    return score.result(name=check.name, title=check.title, max_points=check.points, outcome=outcome)


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


@dataclass(frozen=True, slots=True)
class _Marked:
    """What the marker says."""

    points: float = 0.0
    needs: tuple[str, ...] = ()
    by_hand: bool = False


def _marked(test: str, marker: pytest.Mark | None) -> _Marked:
    if marker is None:
        return _Marked()
    worth = marker.args[0] if len(marker.args) == 1 else None
    needs = marker.kwargs.get("needs", ())
    needs = (needs,) if isinstance(needs, str) else needs
    good_needs = isinstance(needs, tuple | list) and all(isinstance(n, str) for n in needs)
    good_worth = isinstance(worth, int | float) and not isinstance(worth, bool) and worth >= 0
    if not good_worth or not good_needs or set(marker.kwargs) - {"needs", "by"}:
        raise pytest.Collector.CollectError(
            f"{test}: the marker must be points(n) or points(n, needs='test_name'), with a number n >= 0 "
            f"and the names of other checks; it is points{marker.args}{marker.kwargs or ''} ({_DOCS})."
        )
    if marker.kwargs.get("by", _HAND) != _HAND:
        raise pytest.Collector.CollectError(
            f"{test}: points({worth}, by={marker.kwargs['by']!r}) names nobody who gives points: write by={_HAND!r} "
            f"for a check that a person marks, and leave it out where the check itself decides ({_DOCS})."
        )
    return _Marked(float(worth), tuple(needs), by_hand="by" in marker.kwargs)  # type: ignore[arg-type] # checked above


def _require_readable(function: Callable[..., None], asked: Sequence[str]) -> None:
    """Looks at a check that a person marks: nothing is measured for it, and its docstring is what they go by.

    Raises:
        pytest.Collector.CollectError: it asks for a measurement, or says nothing.
    """
    measured = [name for name in asked if name in NEEDS and name not in OF_WHAT_IS_READ]
    if measured:
        raise pytest.Collector.CollectError(
            f"{function.__name__}: a person marks it (by={_HAND!r}), so nothing is measured for it and it has no "
            f"{' and no '.join(measured)}; it may use {' and '.join(sorted(OF_WHAT_IS_READ))} ({_DOCS})."
        )
    if not _said(function).strip():
        raise pytest.Collector.CollectError(
            f"{function.__name__}: a person marks it (by={_HAND!r}) and goes by its docstring, which is missing: "
            f"say there what the points are for ({_DOCS})."
        )


def _then_a_person(run: Callable[[View], None], criterion: str) -> Callable[[View], None]:
    """What the check itself says, and where it has no objection, a person's word."""

    def marked(view: View) -> None:
        run(view)
        leave_to_a_person(view, criterion)

    return marked


def _title(item: pytest.Function) -> str:
    text = _said(item.obj) or name_of(item).removeprefix("test_").replace("_", " ")
    return text.splitlines()[0].strip()


def _said(function: Callable[..., None]) -> str:
    return inspect.getdoc(function) or inspect.cleandoc(_docstring(function))


def _docstring(function: Callable[..., None]) -> str:
    """As it is written: ``python -OO`` leaves it out of what is loaded."""
    try:
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, TypeError, ValueError, SyntaxError):
        return ""
    return (ast.get_docstring(written) or "") if isinstance(written, ast.FunctionDef) else ""
