"""What students handed in to a course of notebooks: ``submitted/<student>/<assignment>/<notebook>.ipynb``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import NotebookError
from grader.notebook.extract import Extraction, code_cells, extract
from grader.notebook.source import asked
from grader.record.finding import Finding


@dataclass(frozen=True, slots=True)
class Module:
    """What one student's notebook holds for one assignment of ours."""

    student: str
    assignment: str
    extraction: Extraction


def extracted(path: Path, name: str) -> Extraction:
    """The module for an assignment in a student's file."""
    if path.is_symlink():  # it could name another student's
        return _unreadable("is a link")
    try:
        return extract(path.read_bytes(), name)
    except OSError as fault:
        return _unreadable(f"cannot be read: {fault.strerror}")


def modules(course: Path) -> Iterator[Module]:
    """All of them, by notebook and student.

    Raises:
        NotebookError: the course has no source notebooks.
    """
    sources = sorted((course / "source").glob("*/*.ipynb"))
    if not sources:
        raise NotebookError(f"{course} is no course: source/ has no notebooks. `grader notebook new` makes one.")
    for source in sources:
        for name in _names(source):
            for path in sorted(course.glob(f"submitted/*/{source.parent.name}/{source.name}")):
                yield Module(path.parts[-3], name, extracted(path, name))


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


def _unreadable(what: str) -> Extraction:
    return Extraction(None, finding=Finding("notebook_unreadable", f"The file {what}.", "Hand in the notebook itself."))
