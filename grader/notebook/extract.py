"""The student's module, taken from the text of their notebook: nothing of it is run.

A code cell that begins with ``%%submission NAME`` is the module for the assignment of that name, and one that begins
with ``%%submission NAME FILE`` a further file for it. The kernel's magic writes what ``cell`` gives, so that what a
student checked has the digest of what is graded.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.coursework.submission import MAX_FILE_BYTES
from grader.inside.source import IPYTHON
from grader.record.finding import Finding
from grader.sandbox import parser
from grader.sandbox.parser import Cut

MAGIC = "%%submission"
MAX_NOTEBOOK_BYTES = 64 << 20  # of pictures and printed text, most of it
MAX_NOTEBOOK_PARTS = 2_000_000  # values, of which each takes a hundred bytes or more of memory
MAX_IPYTHON_LINES = 100
_MAX_PARSED = 20 * MAX_FILE_BYTES  # what looking for them may cost, in all
_FIRST_LINE = re.compile(r"\s*%%submission(?![\w%])(?P<names>[^\r\n]*)")
_SHELL = re.compile(r"\s*(?P<first>#![^\r\n]*\b(?:ba|da|k|z)?sh\b[^\r\n]*)")
_SHOWN = 60
_WITH_FILE = 2  # names
MAX_FURTHER = 20  # files of one notebook


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that begins with the magic.

    Attributes:
        name: of the assignment; empty where the magic names none, or several.
        source: the module; its line n is the cell's line n, the magic being a comment in its line 1, or below the
            first line of a shell script. Or the text of the further file, without the magic.
        notes: what was changed, in words.
        file: the name of the further file; empty for the module.
    """

    name: str
    source: str
    notes: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a notebook holds for one assignment.

    Attributes:
        source: the module; None where there is none that could be run.
        notes: what a reader of the feedback should know.
        finding: why there is no module, or None.
        obstacle: why none was looked for, for a reason that may be nobody's fault, or None.
        further: the texts of further files, by their names; which are asked for is not known here.
    """

    source: str | None
    notes: tuple[str, ...] = ()
    finding: Finding | None = None
    obstacle: Finding | None = None
    further: Mapping[str, str] = field(default_factory=dict)


def cell(text: str) -> Cell | None:
    """The module or the file of a cell, or None where it does not begin with the magic."""
    found = _FIRST_LINE.match(text)
    if found is None:
        return None
    names = found["names"].split()
    if len(names) == _WITH_FILE and "." in names[1]:
        return Cell(names[0], text[found.end() :].removeprefix("\r").removeprefix("\n").rstrip() + "\n", file=names[1])
    rest = text[found.end() :].rstrip() + "\n"
    if (shell := _SHELL.match(rest)) is not None:
        return Cell(names[0] if len(names) == 1 else "", _script(shell["first"], names, rest[shell.end() :]))
    program, notes = _plain(rest)
    return Cell(names[0] if len(names) == 1 else "", " ".join(["#", MAGIC, *names]) + program, notes)


def _script(first: str, names: list[str], rest: str) -> str:
    """A shell script begins with the line that says so; the lines below have the numbers that they have in the cell."""
    return " ".join([f"{first}\n#", MAGIC, *names]) + rest


def extract(content: bytes, name: str) -> Extraction:
    """The module for the assignment of this name, in the bytes of an ``.ipynb`` file."""
    try:
        cells = [found for text in code_cells(json.loads(content)) if (found := cell(text)) is not None]
    except (ValueError, RecursionError) as fault:
        return Extraction(None, finding=_unreadable(f"is no JSON: {str(fault)[:_SHOWN] or type(fault).__name__}"))
    except TypeError:
        return Extraction(None, finding=_unreadable("is no notebook of format 4"))
    own = [found for found in cells if found.name == name and not found.file]
    further = _further(found for found in cells if found.name == name and found.file)
    if not own:
        finding = _missing(name, [f"{found.name} {found.file}".strip() for found in cells])
        return Extraction(None, finding=finding, further=further)
    chosen, notes = own[-1], own[-1].notes
    if any(found.source != chosen.source for found in own):
        notes = (f"{len(own)} cells begin with {MAGIC} {name}: the last one in the notebook counts.", *notes)
    wrong = _unwritable(chosen.source)
    if wrong is not None:
        fact = f"The cell that begins with {MAGIC} {name} {wrong}."
        return Extraction(None, notes, Finding("submission_cell_unreadable", fact, "Type that part anew."))
    return Extraction(chosen.source, notes, further=further)


def _further(cells: Iterable[Cell]) -> Mapping[str, str]:
    """The text of each further file; of several cells for one the last counts, and what cannot be written is none."""
    found = {each.file: each.source for each in itertools.islice(cells, MAX_FURTHER) if not _unwritable(each.source)}
    return {name: text for name, text in found.items() if text.strip()}


def _unwritable(source: str) -> str | None:
    """Why a module can be no file that is graded, or None."""
    try:
        size = len(source.encode())
    except UnicodeEncodeError as fault:
        return f"holds half a character ({fault.reason})"
    return f"has {size} bytes; at most {MAX_FILE_BYTES} are taken" if size > MAX_FILE_BYTES else None


def _missing(name: str, others: list[str]) -> Finding:
    wanted = f"{MAGIC} {name}"
    seen = "; ".join(dict.fromkeys(f"{MAGIC} {other[:_SHOWN]}".strip() for other in others[:5]))
    fact = f"No code cell begins with {wanted}" + (f"; there is: {seen}." if seen else ".")
    return Finding("submission_cell_missing", fact, f"Make {wanted} the first line of the cell with your program.")


def _unreadable(what: str) -> Finding:
    return Finding("notebook_unreadable", f"The file {what}.", "Open it in Jupyter, save it, and hand it in again.")


def code_cells(notebook: Any) -> Iterator[str]:  # noqa: ANN401 -- whatever the file held
    """The text of each code cell, in order.

    Raises:
        TypeError: it is no notebook of format 4.
    """
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise TypeError
    for each in notebook["cells"]:
        if isinstance(each, dict) and each.get("cell_type") == "code":
            source = each.get("source", "")
            yield "".join(filter(_is_text, source)) if isinstance(source, list) else source if _is_text(source) else ""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _plain(source: str) -> tuple[str, tuple[str, ...]]:
    """Python without the lines that only IPython knows, and what these were.

    Where a line may be one, a process of its own parses the text: see ``grader.inside.source``.
    """
    if len(source) > MAX_FILE_BYTES or not any(IPYTHON.match(line.strip()) for line in source.splitlines()):
        return source, ()
    looks = min(MAX_IPYTHON_LINES, _MAX_PARSED // max(1, len(source)))
    told = parser.parsed("ipython", source.encode("utf-8", "surrogatepass"), most=looks)
    if isinstance(told, Cut):
        return source, ()  # told when it is graded
    notes = (f"Line {number} is IPython's and no part of a module: {text[:_SHOWN]}" for number, text in told["lines"])
    return told["source"], tuple(notes)
