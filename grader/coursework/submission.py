"""A submission: the white-listed files of one student for one assignment, read but never imported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.coursework import near
from grader.coursework.assignment import Assignment
from grader.coursework.handed_in import content
from grader.coursework.roster import Entry
from grader.record.finding import Finding

MAX_FILE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the name of their folder; ``_reference`` is our solution, ``_self`` one's own check.
        files: contents by name; only files that the assignment names are read.
        finding: why a file could not be taken, or None.
        obstacle: why a file was not taken for a reason that may be nobody's fault, or None.
    """

    student: str
    assignment: str
    files: Mapping[str, bytes]
    finding: Finding | None = None
    obstacle: Finding | None = None

    @property
    def digest(self) -> str:
        """Of all files."""
        content = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            content.update(name.encode() + b"\0" + text + b"\0")
        return content.hexdigest()

    def texts(self) -> dict[str, str]:
        """The files as text that gives the same bytes again, for a record."""
        return {name: content.decode("utf-8", "surrogateescape") for name, content in self.files.items()}

    def write_to(self, folder: Path) -> None:
        """Copies the files into an empty folder."""
        for name, text in self.files.items():
            (folder / name).write_bytes(text)


def from_texts(student: str, assignment: str, texts: Mapping[str, str]) -> Submission:
    """A submission from a record's texts."""
    files = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}
    return Submission(student, assignment, files)


def read(folder: Path, assignment: Assignment, *, student: str) -> Submission:
    """Reads a folder of which nobody asks whose it is: the reference's, or one's own."""
    return taken(Entry(student, folder), assignment)


def taken(entry: Entry, assignment: Assignment) -> Submission:
    """Reads what one student handed in; whatever is wrong with it becomes the submission's finding or obstacle."""
    name = assignment.entry_file
    found = content(
        entry.root or entry.folder,
        (*entry.below, name),
        at_most=MAX_FILE_BYTES,
        what="Hand in a plain Python file.",
        others=entry.others,
    )
    files = {} if found.held is None else {name: found.held}
    finding = near.missing(name, entry.folder, assignment.folder) if found.is_missing else found.finding
    return Submission(entry.student, assignment.name, files, finding, found.obstacle)
