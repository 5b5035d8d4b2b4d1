"""What a submission's file says about its entry, as far as it can be said without running anything. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.coursework import near, no_python
from grader.coursework.assignment import Assignment
from grader.record.finding import Finding
from grader.text import one_line, printable

_SHOWN = 8  # names of arguments; a file may have any number of them


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the text is no Python.

    Attributes:
        kind: the exception's name.
        line: None where the parser does not say.
        text: the line as it stands there; empty where there is nothing to show.
    """

    kind: str
    message: str
    line: int | None
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Function:
    """The entry as it is defined at the top of the file.

    Attributes:
        accepts: names that it can be called with.
        needs: names that it must be called with, by position or not.
        takes_all: whether it accepts any name.
    """

    line: int
    is_unwritten: bool
    accepts: tuple[str, ...]
    needs: tuple[str, ...]
    takes_all: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A function of the entry's name that is not at the top of the file.

    Attributes:
        owner: what it is part of; empty where it is at the top, and no plain function.
    """

    line: int
    owner: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A file's text in short.

    Attributes:
        is_empty: whether it holds no statement.
        functions: those at the top of the file, with their lines, where the entry is not among them.
        is_bound: whether an import, an assignment or a branch binds the entry's name: only a run can tell to what.
        is_baseline: whether the entry is the serial program's, apart from comments, layout and docstring.
    """

    fault: Fault | None = None
    function: Function | None = None
    is_bound: bool = False
    is_baseline: bool = False
    is_empty: bool = False
    elsewhere: Elsewhere | None = None
    functions: tuple[tuple[str, int], ...] = ()


def from_plain(told: Mapping[str, Any]) -> Outline:
    """The outline that a child process told."""
    fault, function, elsewhere = told.get("fault"), told.get("function"), told.get("elsewhere")
    return Outline(
        fault=Fault(**fault) if fault else None,
        function=Function(**{**function, "accepts": tuple(function["accepts"]), "needs": tuple(function["needs"])})
        if function
        else None,
        is_bound=told.get("is_bound", False),
        is_baseline=told.get("is_baseline", False),
        is_empty=told.get("is_empty", False),
        elsewhere=Elsewhere(**elsewhere) if elsewhere else None,
        functions=tuple((name, line) for name, line in told.get("functions", ())),
    )


def finding(outline: Outline, assignment: Assignment) -> Finding | None:
    """Why the entry need not be run, or None."""
    name, wanted = assignment.entry_file, assignment.entry_function
    if outline.fault is not None:
        return _syntax_finding(name, outline.fault)
    if assignment.program is not None:
        return _empty(name) if outline.is_empty else None
    if outline.function is not None:
        if outline.function.is_unwritten:
            return Finding("not_implemented", "not implemented yet", f"Write {wanted} in {name}.")
        return _signature_finding(outline.function, assignment)
    if outline.is_bound:
        return None
    return _function_missing(outline, assignment)


def _function_missing(outline: Outline, assignment: Assignment) -> Finding:
    """The file defines no function of this name: where one is that may be meant, or what the file is instead."""
    name, wanted = assignment.entry_file, assignment.entry_function
    if outline.elsewhere is not None:
        return _elsewhere(outline.elsewhere, wanted)
    if outline.is_empty:
        return _empty(name)
    fact, header = f"{name} defines no function {wanted}.", f"def {wanted}({', '.join(assignment.parameters)})"
    lines = dict(outline.functions)
    close = near.closest(wanted, lines)
    if close is not None:
        hint = f"Is it {one_line(close, 60)} in line {lines[close]}? Rename it: {header}."
        return Finding("function_missing", fact, hint)
    return Finding("function_missing", fact, f"The stub says how it must look: {header}.")


def _empty(name: str) -> Finding:
    return Finding("function_missing", f"{name} is empty.", "Save it in your editor, and hand it in again.")


def _elsewhere(found: Elsewhere, wanted: str) -> Finding:
    if not found.owner:
        fact = f"{wanted} in line {found.line} is an `async def`: to call it computes nothing."
        return Finding("function_missing", fact, f"Write `def {wanted}`; await within it by asyncio.run(...).")
    fact = f"{wanted} in line {found.line} is {one_line(found.owner, 80)}, and no function of the file."
    return Finding("function_missing", fact, "Move it to the left margin, out of what is around it.")


def _syntax_finding(name: str, fault: Fault) -> Finding:
    message = one_line(fault.message)
    if fault.line is None and "UTF-8" in message:
        hint = 'Save it as UTF-8, without a line that says otherwise: "Save as" of your editor asks for the encoding.'
        return Finding("syntax_error", f"{name} cannot be read: {message}.", hint)
    if fault.line is None:
        fact = f"{name} is no Python: {message or fault.kind}."
        return Finding("syntax_error", fact, "Hand in a plain Python file.")
    line, pointer = printable(fault.text), " " * (_width(fault.text, fault.offset)) + "^"
    detail = f'  File "{name}", line {fault.line}\n    {line}\n    {pointer}\n{fault.kind}: {message}'
    fact = f"{name}, line {fault.line}: {message}."
    hint = no_python.hint_for(fault.text) or f"`python {name}` shows the same."
    return Finding("syntax_error", fact, hint, detail if line else "")


def _width(text: str, offset: int) -> int:
    """How wide the part of a line before a place is when it is shown."""
    return max(0, offset - 1 - len(text)) + len(printable(text[: max(0, offset - 1)]))


def _signature_finding(function: Function, assignment: Assignment) -> Finding | None:
    missing = [] if function.takes_all else [p for p in assignment.parameters if p not in function.accepts]
    surplus = [name for name in function.needs if name not in assignment.parameters]
    if not missing and not surplus:
        return None
    wrong = [f"lacks {_listed(missing)}"] if missing else []
    wrong += [f"asks for {_listed(surplus)}"] if surplus else []
    wanted = f"def {assignment.entry_function}({', '.join(assignment.parameters)})"
    return Finding(
        "wrong_signature",
        f"{assignment.entry_function} in line {function.line} {' and '.join(wrong)}.",
        f"It is called by these names: {wanted}.",
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(one_line(name, 60) for name in names[:_SHOWN]) + more
