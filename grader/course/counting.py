"""Which of several attempts counts, and where it lies for grading."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from grader import files
from grader.course import log
from grader.course.attempts import Attempt
from grader.course.log import NOTHING, Decided
from grader.course.roster import Student
from grader.course.settings import Course, Policy
from grader.coursework import student_name

_PLACED, _NEW = "placed", "new"
_WAIT_S = 60.0
_SHOWN = 50


def owner(course: Course, student: Student, assignment: str) -> Student:
    """Under whose name work is graded: a team has one grade, under the first of its members."""
    return course.team(student, assignment)[0]


def owners(course: Course, assignment: str) -> list[Student]:
    """Everyone under whose name something may be graded, in the roster's order."""
    return [s for s in course.students if owner(course, s, assignment) == s]


def due(
    course: Course, student: Student, assignment: str, decided: Mapping[tuple[str, str], Decided]
) -> dt.datetime | None:
    """The date that holds for a student, with what was extended since: a team has the latest of its members'."""
    given = course.due(student, assignment)
    if given is None:
        return None
    until = [decided.get((s.id, assignment), NOTHING).until for s in course.team(student, assignment)]
    return max([given, *(each for each in until if each is not None)])


def attempts(course: Course, student: Student, assignment: str, kept: Mapping[str, Sequence[Attempt]]) -> list[Attempt]:
    """Everything that a student or their team handed in, by time."""
    found = [attempt for each in course.team(student, assignment) for attempt in kept.get(each.id, ())]
    return sorted(found, key=lambda a: (a.received, a.student, a.number))


def counted(
    tried: Sequence[Attempt], policy: Policy, until: dt.datetime | None, chosen: int | None, points: Mapping[str, float]
) -> int:
    """The number of the attempt that counts, from 1 in order of time; 0 where there is none.

    Args:
        tried: all of them, by time.
        policy: the assignment's.
        until: the date that holds for the student.
        chosen: the number that a person chose, which goes before everything else; None where nobody did.
        points: what graded attempts reached, after what is lost for being late, by their digests.
    """
    if not tried:
        return 0
    if chosen is not None and 1 <= chosen <= len(tried):
        return chosen
    match policy:
        case Policy.LAST | Policy.CHOSEN:
            return len(tried)
        case Policy.IN_TIME:
            in_time = [n for n, each in enumerate(tried, 1) if until is None or each.received <= until]
            return in_time[-1] if in_time else len(tried)
        case Policy.BEST:
            ungraded = [n for n, each in enumerate(tried, 1) if each.digest not in points]
            if ungraded:
                return ungraded[-1]  # its turn to be graded
            return max(range(1, len(tried) + 1), key=lambda n: (points[tried[n - 1].digest], n))


def place(course: Course, assignment: str, counts: Mapping[str, Attempt]) -> list[str]:
    """Lays out what counts as ``submitted/<student>/<assignment>/``; what a person must hear, in words.

    A folder that somebody changed there by hand is left as it is.

    Args:
        course: whose.
        assignment: its name.
        counts: the attempts that count, by the ids under which they are graded.
    """
    course.submitted.mkdir(parents=True, exist_ok=True)
    with FileLock(course.folder / ".submitted.lock", timeout=_WAIT_S):
        return [words for student, attempt in counts.items() for words in _placed(course, assignment, student, attempt)]


def place_of(course: Course, assignment: str, student: str) -> Path:
    """Where what counts of a student lies."""
    return course.submitted / student_name.file_name(student) / assignment


def _placed(course: Course, assignment: str, student: str, attempt: Attempt) -> Iterator[str]:
    target = place_of(course, assignment, student)
    mark = course.received / assignment / student_name.file_name(student) / _PLACED
    content = wanted(attempt)
    there = contents(target)
    placed = mark.read_text(encoding="ascii").split() if mark.is_file() else []
    if there is not None and there != content and _digest(there) not in placed:
        yield f"{target} is not as it was received, and is left as it is. Remove it to have attempt {attempt.number}."
        return
    if _digest(content) not in placed:  # before it is there, so that whoever is killed in between finds it its own
        files.replace(mark, "\n".join([*placed, _digest(content)]).encode())
    if there == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.parent / f".{assignment}.{_NEW}"
    shutil.rmtree(new, ignore_errors=True)  # of somebody who was killed here
    new.mkdir()
    for name, held in content.items():
        (new / name).write_bytes(held)
    if there is not None:
        shutil.rmtree(target)
    os.replace(new, target)


def wanted(attempt: Attempt) -> dict[str, bytes]:
    """What is graded of an attempt; where nothing has the right name all of it, so that the student hears what is."""
    taken = attempt.taken or {
        path.name: str(path.relative_to(attempt.folder))
        for path in sorted(attempt.folder.rglob("*"))[:_SHOWN]
        if path.is_file() and not path.is_symlink()
    }
    return {name: (attempt.folder / where).read_bytes() for name, where in taken.items()}


def contents(folder: Path) -> dict[str, bytes] | None:
    """The files of a folder by name; None where there is none. One that cannot be read is as an empty one."""
    if not folder.is_dir():
        return None
    found = {}
    for entry in os.scandir(folder):
        if not entry.name.startswith("."):
            found[entry.name] = Path(entry.path).read_bytes() if entry.is_file(follow_symlinks=False) else b""
    return found


def _digest(contents: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in sorted(contents.items()):
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def decisions(course: Course) -> Mapping[tuple[str, str], Decided]:
    """What people decided in a course."""
    return log.standing(log.read(course.log))
