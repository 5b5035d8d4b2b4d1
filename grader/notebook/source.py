"""An assignment as an nbgrader source notebook: its README, its stub, and a locked cell for each check. Pure.

Text, stub and rubric exist once, in the assignment's folder: a notebook is made anew when they change.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from grader.coursework.assignment import Assignment
from grader.errors import NotebookError
from grader.notebook.extract import MAGIC
from grader.notebook.rubric_items import Item

Cell = dict[str, Any]
README = "README.md"
LOAD = "%load_ext grader.notebook"
_LEFT_OUT = ("Run it by hand", "Check it")
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"  # nbgrader's: what is between is left to students
_HIDE, _SHOW = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def notebook(assignment: Assignment, items: Sequence[Item]) -> str:
    """The text of the ``.ipynb`` file, as Jupyter would save it.

    Raises:
        NotebookError: there is nothing to check, or no part of the stub that students could fill in.
    """
    if not items:
        raise NotebookError(f"The rubric of {assignment.name!r} has no check with points: give some to one.")
    cells = [
        _markdown("text", _text(assignment)),
        _markdown("way", _way(assignment)),
        _code("load", LOAD, _metadata("load", locked=True)),
        _code("program", *_program(assignment)),
        *_further(assignment),
        _code("all", f'check("{assignment.name}")', _metadata("all", locked=True)),
    ]
    for number, (item, grade_id) in enumerate(zip(items, grade_ids(items), strict=True), 1):
        cells += _checked(assignment, item, number, grade_id)
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def released(assignment: Assignment, items: Sequence[Item]) -> str:
    """The notebook as students get it without nbgrader: no hidden check is in it, and no mark of nbgrader's.

    Raises:
        NotebookError: as ``notebook``.
    """
    document = json.loads(notebook(assignment, [item for item in items if not item.hidden]))
    for cell in document["cells"]:
        cell["metadata"] = {}
        cell["source"] = [line for line in cell["source"] if line.strip() not in {_BEGIN, _END}]
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def grade_ids(items: Sequence[Item]) -> list[str]:
    """The names of the test cells in the gradebook: those of the checks, as far as nbgrader allows."""
    found: list[str] = []
    for item in items:
        name = _NOT_IN_A_NAME.sub("-", item.name).strip("-")
        found.append(name if name not in found else f"{name}-{len(found) + 1}")
    return found


def asked(source: str) -> tuple[str, str] | None:
    """The assignment and the check that a test cell of ours stands for, or None where it is another's."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for statement in statements:
        match statement:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Name(id="check"), args=[ast.Constant(value=str(name)), ast.Constant(value=str(test))]
                )
            ):
                return name, test
            case _:
                pass
    return None


def _text(assignment: Assignment) -> str:
    """The README without what is said there about the shell."""
    text = assignment.source(README) if (assignment.folder / README).is_file() else f"# {assignment.title}\n"
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    kept = (part for part in parts if part.partition("\n")[0].removeprefix("## ").strip() not in _LEFT_OUT)
    return "".join(kept).strip()


def _way(assignment: Assignment) -> str:
    """How to work in the notebook."""
    return (
        "## Write it and check it\n\n"
        f"The cell that begins with `{MAGIC} {assignment.name}` is your program, all of it: "
        "its imports and helping functions belong there, too. "
        f"Running it writes `{assignment.entry_file}` beside this notebook; "
        "that file, not this kernel, is what is checked and graded.\n"
        f"{_started(assignment)}"
        "Lines for IPython (`%time`, `!ls`) are no part of it and are left out.\n\n"
        f'`check("{assignment.name}")` runs the program on fresh inputs, in processes of its own, '
        "and says what was seen and what to do next."
    )


def _started(assignment: Assignment) -> str:
    """Of a whole program, how it is run: not in the kernel."""
    if assignment.program is None:
        return ""
    return f"It is a whole program and does not run in this kernel, but as `{' '.join(assignment.program.run)}`.\n"


def _further(assignment: Assignment) -> Iterator[Cell]:
    """A cell for each further file, with what the assignment's folder gives of it to begin with; students change it."""
    for number, name in enumerate(assignment.further_files, 1):
        given = assignment.source(name).rstrip() if (assignment.folder / name).is_file() else ""
        yield _markdown(f"file-{number}-text", f"This is `{name}`: run the cell when you have changed it.")
        yield _code(f"file-{number}", f"{MAGIC} {assignment.name} {name}\n{given}", {})


def _checked(assignment: Assignment, item: Item, number: int, grade_id: str) -> list[Cell]:
    """What a check asks, and the locked cell that stands for it."""
    unit = "point" if item.points == 1 else "points"
    giver = ", given by a person" if item.by_hand and not item.hidden else ""
    title = "A check that is only made when your work is graded." if item.hidden else item.title
    call = f'check("{assignment.name}", "{item.name}")'
    source = f"{_HIDE}\n{call}\n{_SHOW}" if item.hidden else call
    return [
        _markdown(f"about-{number}", f"**{title}** ({item.points:g} {unit}{giver})"),
        _code(f"check-{number}", source, _metadata(grade_id, locked=True, points=item.points)),
    ]


def _program(assignment: Assignment) -> tuple[str, Cell]:
    """The magic and the stub; where the cell is run, without what runs it from the shell. And nbgrader's word for it.

    A shell script is left as it is: nbgrader would put Python in its place.
    """
    source = assignment.source(assignment.entry_file)
    if assignment.is_launcher:
        return f"{MAGIC} {assignment.name}\n{source.rstrip()}", {}
    lines = source.splitlines()
    tree = ast.parse(source)
    begin, end = _open_part(assignment, tree)
    indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
    lines[begin] = f"{indent}{_BEGIN}\n{lines[begin]}"
    lines[end] = f"{lines[end]}\n{indent}{_END}"
    for node in tree.body if assignment.program is None else ():
        if _is_for_the_shell(node):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip()
    return f"{MAGIC} {assignment.name}\n{text}", _metadata("program", solution=True)


def _open_part(assignment: Assignment, tree: ast.Module) -> tuple[int, int]:
    """The first and the last line, from 0, of what students replace: the last statement of the entry.

    Of a whole program it is that of the first function which ends so, or of the file.
    """
    name = assignment.entry_function
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    open_to = [f.body for f in functions if f.name == name or assignment.program is not None]
    for body in [*open_to, *([tree.body] if assignment.program is not None else [])]:
        if body and isinstance(last := body[-1], ast.Raise):
            return last.lineno - 1, (last.end_lineno or last.lineno) - 1
    raise NotebookError(
        f"{assignment.name!r} has the stub {assignment.entry_file}, of which no part can be left open: "
        f"{name or 'a function of it'} must end in `raise NotImplementedError`."
    )


def _is_for_the_shell(node: ast.stmt) -> bool:
    """``main()``, and what calls it when the file is run."""
    match node:
        case ast.FunctionDef(name="main") | ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case _:
            return False


def _metadata(grade_id: str, *, locked: bool = False, solution: bool = False, points: float | None = None) -> Cell:
    """nbgrader's, of schema version 3."""
    flags = {"grade": points is not None, "locked": locked, "solution": solution, "task": False}
    worth = {} if points is None else {"points": points}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, **flags, **worth}}


def _markdown(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(name: str, text: str, metadata: Cell) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata,
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
