"""What is there in place of what was asked for: a file of nearly the same name, a function that is nearly the entry.

Names of files are a student's text: shown with their oddities visible, cut, and never opened here.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

from grader.record.finding import Finding

MOST_ENTRIES = 1000
_SHOWN, _LONGEST = 4, 60
_SIMILAR = 0.75
_ENDING = re.compile(r"\.(pyc?|txt|ipynb)$")
_COPY = re.compile(r"[ _-]*(\(\d+\)|cop(y|ie)|kopie|final|new|old|\d+)$")
_OURS = re.compile(r"assignment\.toml|(baseline|inputs|tasks|test_.*)\.py|README.*|__pycache__")
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


def missing(name: str, folder: Path) -> Finding:
    """There is no file of this name in the folder: what there is, and what to do with it."""
    entries = sorted(_entries(folder))
    fact = f"There is no file {name}"
    others = [_shown(entry) for entry in entries]
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        fact += f"; there is {', '.join(others[:_SHOWN])}{more}"
    return Finding("file_missing", f"{fact}.", _file_hint(name, entries))


def _entries(folder: Path) -> list[str]:
    """What is in the folder and in the folders in it, empty ones with a slash; not all of very many.

    Files of the assignment are left out: a student's own check finds them around the program.
    """
    return list(itertools.islice(_walked(folder), MOST_ENTRIES))


def _walked(folder: Path) -> Iterator[str]:
    try:
        found = [e for e in os.scandir(folder) if not e.name.startswith(".") and not _OURS.fullmatch(e.name)]
    except OSError:
        return
    for entry in found:
        if not entry.is_dir(follow_symlinks=False):
            yield entry.name
            continue
        try:
            inner = [f"{entry.name}/{below.name}" for below in os.scandir(entry.path)]
        except OSError:
            inner = []
        yield from inner or [f"{entry.name}/"]


def _file_hint(name: str, entries: list[str]) -> str:
    for entry in entries:
        where, _, last = entry.rpartition("/")
        if where and last == name:
            return f"Move {name} out of the folder {_shown(where)}."
    notebooks = [entry for entry in entries if entry.endswith(".ipynb")]
    alike = [entry for entry in entries if _stem(entry) == _stem(name) and entry not in notebooks]
    if alike:
        return f"Rename {_shown(alike[0])} to {name}, exactly so: capitals, signs and ending count."
    if notebooks:
        return f"Save the code of {_shown(notebooks[0])} as {name}: in Jupyter, export it as an executable script."
    archives = [entry for entry in entries if entry.lower().endswith(_ARCHIVES)]
    if archives:
        return f"Unpack {_shown(archives[0])}, and hand in {name} itself."
    return _by_similarity(name, entries)


def _by_similarity(name: str, entries: list[str]) -> str:
    scripts = {_stem(entry): entry for entry in entries if entry.endswith(".py")}
    close = difflib.get_close_matches(_stem(name), list(scripts), 1, _SIMILAR)
    if close:
        return f"If it is {_shown(scripts[close[0]])}, rename it to {name}."
    return f"Hand in {name} under exactly this name."


def _stem(name: str) -> str:
    """What is left of a name without case, signs, endings, and what systems and people add to copies."""
    last = name.rpartition("/")[2].lower()
    bare = _without(_COPY, _without(_ENDING, last))
    return re.sub(r"[^a-z0-9]", "", bare or last)


def _without(ending: re.Pattern[str], name: str) -> str:
    """The name without all such endings, one after the other: a pattern that repeats them could take for ever."""
    while (shorter := ending.sub("", name)) != name:
        name = shorter
    return name


def _shown(name: str) -> str:
    text = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    return text if text.isprintable() else ascii(text)


def function_missing(tree: ast.Module, file: str, wanted: str, header: str) -> Finding:
    """The file defines no function of this name: where one is that may be meant, or what the file is instead."""
    for node, owner in _functions(tree, ""):
        if node.name == wanted:
            return _elsewhere(node, owner, wanted)
    if not tree.body:
        return Finding("function_missing", f"{file} is empty.", "Save it in your editor, and hand it in again.")
    fact = f"{file} defines no function {wanted}."
    names = {_stem(node.name): node for node, owner in _functions(tree, "") if not owner}
    close = difflib.get_close_matches(_stem(wanted), list(names), 1, _SIMILAR)
    if close:
        found = names[close[0]]
        return Finding("function_missing", fact, f"Is it {found.name} in line {found.lineno}? Rename it: {header}.")
    return Finding("function_missing", fact, f"The stub says how it must look: {header}.")


def _elsewhere(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, wanted: str) -> Finding:
    if not owner:
        fact = f"{wanted} in line {node.lineno} is an `async def`: to call it computes nothing."
        return Finding("function_missing", fact, f"Write `def {wanted}`; await within it by asyncio.run(...).")
    fact = f"{wanted} in line {node.lineno} is {owner}, and no function of the file."
    return Finding("function_missing", fact, "Move it to the left margin, out of what is around it.")


def _functions(node: ast.AST, owner: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """All functions below a node, each with what it is part of: "" at the top of the file."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child, owner
            yield from _functions(child, f"defined within {child.name}")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"a method of the class {child.name}")
        elif isinstance(child, ast.If) and is_main_guard(child):
            yield from _functions(ast.Module(child.body, []), 'below `if __name__ == "__main__":`')
            yield from _functions(ast.Module(child.orelse, []), owner)
        else:
            yield from _functions(child, owner)


def is_main_guard(node: ast.If) -> bool:
    """Whether this branch is taken only where the file is run as a script."""
    match node.test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            sides = {ast.unparse(left), ast.unparse(right)}
            return sides == {"__name__", repr("__main__")}
        case _:
            return False
