"""Who is there and has nothing that is graded, and what they have that is near it: misnamed, or in another place."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.coursework import roster
from grader.coursework.assignment import Assignment, find
from grader.coursework.handed_in import MOST_ENTRIES
from grader.text import printable

_PROGRAMS = (".py", ".ipynb", ".zip", ".tar", ".gz", ".tgz", ".xz", ".7z", ".rar")
_LOOKED_AT = 200  # entries of one folder: whoever has more of them is named all the same
_NAMED = 3  # of what is near
_WRONG_LETTERS = 2
_SHORT = 6  # letters: in less than that one wrong one is the most


@dataclass(frozen=True, slots=True)
class Astray:
    """One student of whom nothing is graded for one assignment.

    Attributes:
        student: as the name may be shown.
        assignment: empty where the folder's name can be no student's, so that it holds for all of them.
        near: what they have that may have been meant, in words; empty where there is nothing.
        why: what is wrong with the folder's name; empty where nothing is.
    """

    student: str
    assignment: str
    near: tuple[str, ...] = ()
    why: str = ""

    @property
    def may_be_work(self) -> bool:
        """Whether somebody's work may lie there ungraded."""
        return bool(self.near or self.why)


def astray(root: Path, assignments: Sequence[Assignment], students: Sequence[str] = ()) -> list[Astray]:
    """Everyone who is there and is left out, by assignment and folder.

    Args:
        root: the folder of all students.
        assignments: that are graded.
        students: only these; all when it is empty.

    Raises:
        UsageError: as ``roster.submitted``.
    """
    folders = roster.folders_of(root, students)
    files = {assignment.entry_file.casefold() for assignment in assignments}
    found = [
        Astray(printable(name), assignment.name, tuple(_near(root / folder, assignment, files)))
        for assignment in assignments
        for folder, name in folders.items()
        if not roster.is_handed_in(root / folder / assignment.name)
    ]
    bad = {} if students else roster.unnamed(root)
    return [*found, *(Astray(name, "", why=why) for name, why in bad.items())]


def in_words(found: Sequence[Astray]) -> list[str]:
    """A line for each who has something that is near, then one for all who have nothing."""
    lines = [f"{a.student} is not graded: the name of the folder {a.why}. Rename it." for a in found if a.why]
    for each in found:
        if each.near:
            near = ", ".join(each.near)
            lines.append(f"{each.student} has no folder {each.assignment}, but {near}. Rename or move it to be graded.")
    for assignment in dict.fromkeys(a.assignment for a in found if not a.may_be_work):
        those = [a.student for a in found if a.assignment == assignment and not a.may_be_work]
        lines.append(f"Nothing was handed in for {assignment} by: {', '.join(those)}.")
    return lines


def _near(folder: Path, assignment: Assignment, files: set[str]) -> Iterator[str]:
    """What a student's folder holds that may be meant for an assignment, and is not for one of the others."""
    others = {path.name for path in find(assignment.folder.parent)} - {assignment.name}
    others |= files - {assignment.entry_file.casefold()}
    found = [words for entry in _entries(folder) if (words := _meant(entry, assignment, others))]
    yield from found[:_NAMED]
    if len(found) > _NAMED:
        yield f"{len(found) - _NAMED} more"


def _meant(entry: os.DirEntry[str], assignment: Assignment, others: set[str]) -> str:
    """What an entry is, in words, where it may be meant; else nothing."""
    name = printable(entry.name)
    if entry.is_symlink() or {entry.name, entry.name.casefold()} & others or entry.name.startswith("."):
        return ""
    if not entry.is_dir():
        is_named = _is_like(entry.name, assignment.entry_file) or _is_like(entry.name, assignment.name)
        return name if is_named or entry.name.lower().endswith(_PROGRAMS) else ""
    meant = {assignment.entry_file.casefold(), assignment.name.casefold()}
    holds = any(e.name.casefold() in meant for e in _entries(Path(entry.path)))
    return f"{name}/" if holds or _is_like(entry.name, assignment.name) else ""


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """The first entries of a folder by name; none where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return sorted(itertools.islice(found, MOST_ENTRIES), key=lambda e: e.name)[:_LOOKED_AT]
    except OSError:
        return []


def _is_like(name: str, wanted: str) -> bool:
    """Whether two names differ in case, separators, what was added at an end, or a few letters."""
    one, other = _letters(name), _letters(wanted)
    if one and (one == other or one.startswith(other) or one.endswith(other)):
        return True
    return _distance(one, other) <= (_WRONG_LETTERS if len(other) >= _SHORT else 1)


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed (Levenshtein 1966)."""
    if abs(len(one) - len(other)) > _WRONG_LETTERS:
        return _WRONG_LETTERS + 1
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
