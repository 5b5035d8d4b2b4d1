"""What students handed in to a course of notebooks: ``submitted/<student>/<assignment>/<notebook>.ipynb``."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.coursework import near
from grader.coursework.handed_in import Content, Inode, content, several_names
from grader.errors import NotebookError
from grader.notebook.extract import MAX_NOTEBOOK_BYTES, MAX_NOTEBOOK_PARTS, Extraction, code_cells, extract
from grader.notebook.source import asked
from grader.record.finding import Finding
from grader.text import name as shown

_DEPTH = 3  # student, assignment, file: nbgrader's folders
_LISTED = 5
_PATH = 200  # characters
_WHAT = "Hand in the notebook itself."
_SMALLER = "Clear its outputs in Jupyter, save it, and autograde again."


@dataclass(frozen=True, slots=True)
class Module:
    """What one student's notebook holds for one assignment of ours."""

    student: str
    assignment: str
    extraction: Extraction


def extracted(path: Path, name: str) -> Extraction:
    """The module for an assignment in a student's file, which is the third part below the folder of all students."""
    found = held(path)
    if found.held is not None:
        return extract(found.held, name)
    if found.is_missing:
        return Extraction(None, finding=near.missing(path.name))
    if found.finding is None:
        return Extraction(None, obstacle=found.obstacle)
    fact = found.finding.fact.replace(f"{path.name} ", "The file ", 1)
    return Extraction(None, finding=Finding("notebook_unreadable", fact, found.finding.hint))


def held(path: Path) -> Content:
    """What a student's notebook holds; nothing in its path below the folder of all students is followed.

    What is too large is nobody's fault: outputs may be, and the program beside them is none the worse.
    """
    parts = path.absolute().parts
    root, below = Path(*parts[:-_DEPTH]), parts[-_DEPTH:]
    found = content(root, below, at_most=MAX_NOTEBOOK_BYTES, what=_WHAT, others=_others(root, below))
    if found.is_too_large and found.finding is not None:
        return Content(obstacle=Finding("notebook_too_large", found.finding.fact, _SMALLER))
    if found.held is not None and sum(found.held.count(mark) for mark in (b",", b"[", b"{")) > MAX_NOTEBOOK_PARTS:
        fact = f"{parts[-1]} holds more than {MAX_NOTEBOOK_PARTS} values."
        return Content(obstacle=Finding("notebook_too_large", fact, _SMALLER))
    return found


def _others(root: Path, below: Sequence[str]) -> Mapping[Inode, str]:
    """Where the file has several names on the disk, who else has one: a source notebook, or another student."""
    student, assignment, name = below
    own = dict(several_names(root / student / assignment)).get(name)
    if own is None:
        return {}
    places = [*(root.parent / "source").glob("*"), *root.glob(f"*/{assignment}")]
    theirs = (place for place in places if place.parent.name != student)
    found = [place / each for place in theirs for each, inode in several_names(place) if inode == own]
    return {own: " and ".join(shown(str(each.relative_to(root.parent)), _PATH) for each in found[:_LISTED])}


def meant(wanted: Collection[str], there: Collection[str]) -> dict[str, str]:
    """For each notebook that is missing, the one under another name that must be meant; "" where it cannot be told.

    Args:
        wanted: names of the notebooks that were handed out, without an ending.
        there: names of those that were handed in, without an ending.
    """
    missing, others = [n for n in wanted if n not in there], [n for n in there if n not in wanted]
    if not others:
        return {}
    return {name: others[0] if len(missing) == len(others) == 1 else "" for name in missing}


def unclear(name: str, there: Collection[str]) -> Extraction:
    """What is left to a person, since nobody knows which of several files is meant."""
    listed = ", ".join(shown(f"{n}.ipynb") for n in sorted(there)[:_LISTED])
    fact = f"There is no {name}.ipynb, but {listed}."
    hint = "See which one is meant, give it this name, and autograde again."
    return Extraction(None, obstacle=Finding("notebook_misnamed", fact, hint))


def taken_as(name: str, found: Extraction) -> Extraction:
    """A module with a note that its notebook had another name."""
    note = f"Taken from {shown(f'{name}.ipynb')}, the only notebook that was handed in."
    return replace(found, notes=(note, *found.notes))


def modules(course: Path) -> Iterator[Module]:
    """All of them, by notebook and student.

    Raises:
        NotebookError: the course has no source notebooks.
    """
    sources = sorted((course / "source").glob("*/*.ipynb"))
    if not sources:
        raise NotebookError(f"{course} is no course: source/ has no notebooks. `grader notebook new` makes one.")
    for source in sources:
        wanted = [each.stem for each in sources if each.parent == source.parent]
        for name in _names(source):
            for folder in sorted((course / "submitted").glob(f"*/{source.parent.name}")):
                yield Module(folder.parent.name, name, _found(folder, source.stem, wanted, name))


def _found(folder: Path, notebook: str, wanted: Collection[str], name: str) -> Extraction:
    """The module in a student's notebook of this name, or in the one that must be meant."""
    there = _notebooks(folder)
    other = meant(wanted, there).get(notebook)
    if other is None:
        return extracted(folder / f"{notebook}.ipynb", name)
    return taken_as(other, extracted(folder / f"{other}.ipynb", name)) if other else unclear(notebook, there)


def _notebooks(folder: Path) -> list[str]:
    if folder.is_symlink() or folder.parent.is_symlink():
        return []  # told when it is read
    return sorted(path.stem for path in folder.glob("*.ipynb"))


def _names(source: Path) -> list[str]:
    """The assignments that the test cells of a source notebook ask about.

    Raises:
        NotebookError: it is no notebook.
    """
    try:
        calls = [asked(text) for text in code_cells(json.loads(source.read_bytes()))]
    except (OSError, ValueError, TypeError) as fault:
        raise NotebookError(f"{source} cannot be read as a notebook: {fault}.") from None
    return list(dict.fromkeys(call[0] for call in calls if call is not None))
