"""Who is graded: folders of students, our own solutions, or the folder that one works in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.coursework.assignment import Assignment
from grader.errors import UsageError

REFERENCE = "_reference"
SELF = "_self"
_NAME = re.compile(r"[\w][\w.@+\- ]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One student and the folder of what they handed in for one assignment."""

    student: str
    folder: Path


def own(assignment: Assignment, folder: Path | None = None) -> list[Entry]:
    """A student's check of their own work: in the stub's folder, or in another one."""
    return [Entry(SELF, folder or assignment.folder)]


def reference(assignment: Assignment) -> list[Entry]:
    """Our own solution, where there is one."""
    return [Entry(REFERENCE, assignment.reference_folder)] if assignment.reference_folder.is_dir() else []


def submitted(root: Path, assignment: Assignment, students: tuple[str, ...] = ()) -> list[Entry]:
    """The students who handed in something for an assignment: ``root/<student>/<assignment>/``, as nbgrader has it.

    Args:
        root: the folder of all students.
        assignment: of which.
        students: only these; all when it is empty.

    Raises:
        UsageError: there is no such folder, or a name in it cannot be a student's.
    """
    names = student_names(root)
    unknown = [s for s in students if s not in names]
    if unknown:
        raise UsageError(f"{root} has no folder of {' and '.join(unknown)}. It has: {', '.join(names) or 'none'}.")
    chosen = [n for n in names if not students or n in students]
    return [Entry(n, root / n / assignment.name) for n in chosen if (root / n / assignment.name).is_dir()]


def student_names(root: Path) -> list[str]:
    """The names of all students' folders, sorted; hidden folders and those that begin with "_" are none.

    Raises:
        UsageError: there is no such folder, or a name cannot be a student's; all of them are listed.
    """
    if not root.is_dir():
        raise UsageError(
            f"{root} is no folder. It should hold one folder for each student: {root}/<student>/<assignment>/."
        )
    names = sorted(p.name for p in root.iterdir() if p.is_dir() and p.name[0] not in "._")
    bad = [n for n in names if not _NAME.fullmatch(n)]
    if bad:
        raise UsageError(
            f"{root} has folders whose names cannot be students': {', '.join(map(repr, bad))}. "
            "A name has at most 64 letters, digits, blanks and . @ + - _, and begins with a letter or digit."
        )
    return names
