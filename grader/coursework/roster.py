"""Who is graded: folders of students, our own solutions, or the folder that one works in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.coursework import student_name
from grader.coursework.assignment import Assignment
from grader.coursework.handed_in import Inode, several_names
from grader.errors import UsageError
from grader.text import name as shown
from grader.text import printable

REFERENCE = "_reference"
SELF = "_self"
_NAMED = 3  # of those who have one and the same file


@dataclass(frozen=True, slots=True)
class Entry:
    """One student and the folder of what they handed in for one assignment.

    Attributes:
        student: their name, which need not be that of a folder or file: see ``student_name``.
        root: the folder of all students, below which no link is followed; None where the folder is somebody's own.
        others: of their files that have several names on the disk, who else has one.
    """

    student: str
    folder: Path
    root: Path | None = field(default=None, compare=False)
    others: Mapping[Inode, str] | None = field(default=None, compare=False, repr=False)

    @property
    def below(self) -> tuple[str, ...]:
        """The parts of the folder's path that somebody else than the teacher may have made."""
        return () if self.root is None else self.folder.relative_to(self.root).parts


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who has a file: a student's folder, or "" for a solution; and how it is told."""

    folder: str
    told: str


def own(assignment: Assignment, folder: Path | None = None) -> list[Entry]:
    """A student's check of their own work: in the stub's folder, or in another one."""
    return [Entry(SELF, folder or assignment.folder)]


def reference(assignment: Assignment) -> list[Entry]:
    """Our own solution, where there is one."""
    return [Entry(REFERENCE, assignment.reference_folder)] if assignment.reference_folder.is_dir() else []


def submitted(root: Path, assignment: Assignment, students: Sequence[str] = ()) -> list[Entry]:
    """The students who handed in something for an assignment: ``root/<student>/<assignment>/``, as nbgrader has it.

    Who handed in nothing is not there; ``astray`` names them. It reads the whole folder: ask once.

    Args:
        root: the folder of all students.
        assignment: of which.
        students: only these; all when it is empty.

    Raises:
        UsageError: there is no such folder, or it holds no such student.
    """
    folders = {name: root / folder / assignment.name for folder, name in folders_of(root, students).items()}
    there = {name: folder for name, folder in folders.items() if is_handed_in(folder)}
    owners = _owners(root, assignment, list(there.values()))
    return [Entry(name, folder, root, _others(owners, folder)) for name, folder in there.items()]


def folders_of(root: Path, students: Sequence[str] = ()) -> dict[str, str]:
    """The chosen students' names by their folders, sorted by folder; all when nobody is chosen.

    Raises:
        UsageError: there is no such folder, or it holds no such student.
    """
    known = student_name.names(n for n in _folders(root) if not student_name.fault(n))
    if not students:
        return dict(known)
    chosen: dict[str, str] = {}
    unknown = []
    for asked in students:
        fits = {f: n for f, n in known.items() if asked in {f, n}} or _alike(asked, known)
        chosen |= fits
        unknown += [] if fits else [asked]
    if unknown:
        there = printable(", ".join(known.values())) or "none"
        raise UsageError(f"{root} has no folder of {printable(' and '.join(unknown))}. It has: {there}.")
    return {folder: name for folder, name in known.items() if folder in chosen}


def student_names(root: Path) -> list[str]:
    """The names of all students, sorted by folder; hidden folders and those that begin with "_" are none.

    Raises:
        UsageError: there is no such folder.
    """
    return list(folders_of(root).values())


def unnamed(root: Path) -> dict[str, str]:
    """The folders whose names can be no student's, as they may be shown, and why not."""
    return {shown(name): fault for name in _folders(root) if (fault := student_name.fault(name))}


def without_work(root: Path, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those assignments and students of which nothing is handed in: of whom there is a grade, their work is gone.

    Raises:
        UsageError: there is no such folder.
    """
    folders = {name: folder for folder, name in folders_of(root).items()}
    return [
        (assignment, student)
        for assignment, student in keys
        if student not in {REFERENCE, SELF}
        and (student not in folders or not is_handed_in(root / folders[student] / assignment))
    ]


def is_handed_in(folder: Path) -> bool:
    """Whether there is something that is to be graded: also a link, of which is told that it is one."""
    if folder.parent.is_symlink():
        return True  # nobody looks what is behind it
    try:
        mode = folder.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode)


def _alike(asked: str, known: Mapping[str, str]) -> dict[str, str]:
    return {folder: name for folder, name in known.items() if student_name.same(asked, name)}


def _folders(root: Path) -> list[str]:
    """The names of what may be a student's folder: a link as well, unless it leads to a file."""
    if not root.is_dir():
        raise UsageError(
            f"{root} is no folder. It should hold one folder for each student: {root}/<student>/<assignment>/."
        )
    with os.scandir(root) as found:
        return sorted(e.name for e in found if e.name[0] not in "._" and (e.is_dir() or _is_dangling(e)))


def _is_dangling(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and not os.path.exists(entry.path)


def _owners(root: Path, assignment: Assignment, folders: Sequence[Path]) -> Mapping[Inode, Sequence[_Owner]]:
    """For each file with several names that is handed in: who has one of them.

    Whoever keeps copies of a class by hard links has files with several names, too, and nothing is wrong with them.
    The solutions are looked through whole, of the others' folders those of this assignment.
    """
    asked = {inode for folder in folders for name, inode in several_names(folder) if assignment.takes(name)}
    if not asked:
        return {}
    owners: dict[Inode, list[_Owner]] = {inode: [] for inode in asked}
    solutions = assignment.reference_folder.parent
    for folder, _, _ in os.walk(solutions):
        for name, inode in several_names(Path(folder)):
            if inode in owners:
                owners[inode].append(_Owner("", f"solutions/{(Path(folder) / name).relative_to(solutions)}"))
    for other in _folders(root):
        for _, inode in several_names(root / other / assignment.name):
            if inode in owners:
                owners[inode].append(_Owner(other, f"a file of {shown(other)}"))
    return owners


def _others(owners: Mapping[Inode, Sequence[_Owner]], folder: Path) -> Mapping[Inode, str]:
    """For each file with several names in what one student handed in, who else has one; "" where nobody has."""
    if not owners:
        return {}
    own = {inode for _, inode in several_names(folder)} & owners.keys()
    return {inode: _whose([o.told for o in owners[inode] if o.folder != folder.parent.name]) for inode in own}


def _whose(told: Sequence[str]) -> str:
    those = list(dict.fromkeys(told))
    more = [f"{len(those) - _NAMED} more"] if len(those) > _NAMED else []
    return printable(" and ".join([*those[:_NAMED], *more]))
