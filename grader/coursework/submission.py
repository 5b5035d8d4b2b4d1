"""A submission: the white-listed files of one student for one assignment, read but never imported."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.coursework import near
from grader.coursework.assignment import Assignment
from grader.coursework.handed_in import MOST_ENTRIES, Content, content
from grader.coursework.roster import Entry
from grader.record.finding import Finding

MAX_FILE_BYTES = 1 << 20
MOST_LIKE = 20
"""So many files are taken whose names are like what an assignment asks for."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the name of their folder; ``_reference`` is our solution, ``_self`` one's own check.
        files: contents by name, that of the entry first; only files that the assignment names are read.
        finding: why the entry's file could not be taken, or None.
        obstacle: why a file was not taken for a reason that may be nobody's fault, or None.
        untaken: why further files could not be taken, by their names; one that is just not there has no entry.
    """

    student: str
    assignment: str
    files: Mapping[str, bytes]
    finding: Finding | None = None
    obstacle: Finding | None = None
    untaken: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Of all files."""
        content = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            content.update(name.encode() + b"\0" + text + b"\0")
        for name, finding in sorted(self.untaken.items()):
            content.update(name.encode() + b"\1" + finding.fact.encode(errors="replace") + b"\1")
        return content.hexdigest()

    def texts(self) -> dict[str, str]:
        """The files as text that gives the same bytes again, for a record."""
        return {name: content.decode("utf-8", "surrogateescape") for name, content in self.files.items()}

    def write_to(self, folder: Path) -> None:
        """Copies the files into an empty folder."""
        for name, text in self.files.items():
            (folder / name).write_bytes(text)


def from_texts(
    student: str, assignment: str, texts: Mapping[str, str], untaken: Mapping[str, Finding] | None = None
) -> Submission:
    """A submission from a record's texts."""
    files = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}
    return Submission(student, assignment, files, untaken=untaken or {})


def read(folder: Path, assignment: Assignment, *, student: str) -> Submission:
    """Reads a folder of which nobody asks whose it is: the reference's, or one's own."""
    return taken(Entry(student, folder), assignment)


def taken(entry: Entry, assignment: Assignment) -> Submission:
    """Reads what one student handed in; whatever is wrong with it becomes the submission's finding or obstacle."""
    name = assignment.entry_file
    wanted = "shell script" if assignment.is_launcher else "Python file"
    found = {name: _content(entry, name, what=f"Hand in a plain {wanted}.")}
    found |= {further: _content(entry, further) for further in assignment.further_files}
    like = _like(entry.folder, assignment)
    found |= {further: _content(entry, further) for further in like[:MOST_LIKE]}
    found |= {further: _too_many(like, assignment) for further in like[MOST_LIKE : MOST_LIKE + 1]}
    return Submission(
        entry.student,
        assignment.name,
        files={each: content.held for each, content in found.items() if content.held is not None},
        finding=near.missing(name, entry.folder, assignment.folder) if found[name].is_missing else found[name].finding,
        obstacle=next((content.obstacle for content in found.values() if content.obstacle is not None), None),
        untaken={each: content.finding for each, content in found.items() if each != name and content.finding},
    )


def _like(folder: Path, assignment: Assignment) -> list[str]:
    """The names of files that a wildcard asks for; whose they are is seen when they are read."""
    if not assignment.wildcards:
        return []
    with contextlib.suppress(OSError), os.scandir(folder) as there:
        names = [each.name for each in itertools.islice(there, MOST_ENTRIES)]
        return sorted(name for name in names if name not in assignment.files and assignment.takes(name))
    return []


def _too_many(names: Sequence[str], assignment: Assignment) -> Content:
    asked = " or ".join(assignment.wildcards)
    fact = f"{len(names)} files are named like {asked}; the first {MOST_LIKE} by their names are taken."
    return Content(finding=Finding("too_many_files", fact, "Hand in those that are asked for, and no others."))


def _content(entry: Entry, name: str, **how: str) -> Content:
    below = (*entry.below, name)
    return content(entry.root or entry.folder, below, at_most=MAX_FILE_BYTES, others=entry.others, **how)
