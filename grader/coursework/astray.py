"""Who is there and has nothing that is graded, and what they have that is near it: misnamed, or in another place."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.coursework import roster
from grader.coursework.assignment import Assignment, find
from grader.coursework.handed_in import entries
from grader.coursework.near import is_near
from grader.text import name as shown
from grader.text import printable

_PROGRAMS = (".py", ".ipynb", ".zip", ".tar", ".gz", ".tgz", ".xz", ".7z", ".rar")
_LOOKED_AT = 200  # entries of one folder: whoever has more of them is named all the same
_NAMED = 3  # of what is near


@dataclass(frozen=True, slots=True)
class Astray:
    """One student of whom nothing is graded for one assignment.

    Attributes:
        student: as the name may be shown; empty where nobody knows whose it is.
        assignment: empty where the folder's name can be no student's, so that it holds for all of them.
        near: what they have that may have been meant, in words; empty where there is nothing.
        why: what is wrong with the folder's name; empty where nothing is.
        loose: whether it lies beside the students' folders, in none of them.
    """

    student: str
    assignment: str
    near: tuple[str, ...] = ()
    why: str = ""
    loose: bool = False

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
    if students:
        return found
    bad = [Astray(name, "", why=why) for name, why in roster.unnamed(root).items()]
    return [*found, *_loose(root, assignments), *bad]


def in_words(found: Sequence[Astray]) -> list[str]:
    """A line for each who has something that is near, then one for all who have nothing."""
    lines = [f"{a.student} is not graded: the name of the folder {a.why}. Rename it." for a in found if a.why]
    lines += [
        f"{', '.join(a.near)} lies in no student's folder. Move it to <student>/{a.assignment}/ to be graded."
        for a in found
        if a.loose
    ]
    for each in found:
        if each.near and not each.loose:
            near = ", ".join(each.near)
            lines.append(f"{each.student} has no folder {each.assignment}, but {near}. Rename or move it to be graded.")
    for assignment in dict.fromkeys(a.assignment for a in found if not a.may_be_work):
        those = [a.student for a in found if a.assignment == assignment and not a.may_be_work]
        lines.append(f"Nothing was handed in for {assignment} by: {', '.join(those)}.")
    return lines


def briefly(found: Sequence[Astray]) -> str:
    """One line that names who was told to be left out."""
    names = dict.fromkeys(a.student or a.near[0] for a in found)
    return f"Not graded, as was said at the beginning: {', '.join(names)}."


def too_deep(root: Path, assignments: Sequence[Assignment]) -> str:
    """What to do where somebody named one student's folder, or what is in it, in place of that of all students.

    Empty where they did not: a folder of all students has none with the name of an assignment.
    """
    names = {assignment.name for assignment in assignments}
    whole = root.resolve()
    ours = {folder.resolve() for a in assignments for folder in (a.folder.parent, a.reference_folder.parent)}
    if ours & {whole, whole.parent}:
        return ""
    if whole.name in names and any((whole / a.entry_file).exists() for a in assignments if a.name == whole.name):
        return _one_students(root, whole.parent)
    if any((whole / name).is_dir() and not roster.is_handed_in(whole / name / name) for name in names):
        return _one_students(root, whole)
    return ""


def _one_students(named: Path, student: Path) -> str:
    above = os.path.relpath(student.parent)
    command = f"{shlex.quote(above)} --student {shlex.quote(student.name)}"
    return printable(f"{named} is of one student. Name the folder above theirs, and them: {command}")


def _loose(root: Path, assignments: Sequence[Assignment]) -> Iterator[Astray]:
    """Files beside the students' folders that are named like what is to be handed in."""
    for entry in entries(root):
        if entry.is_symlink() or entry.name.startswith(".") or not entry.is_file():
            continue
        meant = [a for a in assignments if is_near(entry.name, a.entry_file)]
        if meant:
            yield Astray("", meant[0].name, (shown(entry.name),), loose=True)


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
    name = shown(entry.name)
    if entry.is_symlink() or {entry.name, entry.name.casefold()} & others or entry.name.startswith("."):
        return ""
    if not entry.is_dir():
        is_named = is_near(entry.name, assignment.entry_file) or is_near(entry.name, assignment.name)
        return name if is_named or entry.name.lower().endswith(_PROGRAMS) else ""
    meant = {assignment.entry_file.casefold(), assignment.name.casefold()}
    holds = any(e.name.casefold() in meant for e in _entries(Path(entry.path)))
    return f"{name}/" if holds or is_near(entry.name, assignment.name) else ""


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """The first entries of a folder by name."""
    return sorted(entries(folder), key=lambda e: e.name)[:_LOOKED_AT]
