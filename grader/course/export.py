"""What each student has, on its way out of a course: into a sheet that was downloaded, or into files of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from grader.course import attempts, book
from grader.course.entry import Entry
from grader.course.settings import Course
from grader.course.sheets import (
    brightspace,
    canvas,
    classroom50,
    filling,
    gradescope,
    ilias,
    ilias_book,
    ilias_feedback,
    junit,
    listing,
    moodle,
    olat,
    pseudonyms,
)
from grader.course.sheets.filled import Asked, Filled, Note, Written
from grader.coursework import assignment as assignments


class Target(StrEnum):
    """What an export is for."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    ILIAS = "ilias"
    OLAT = "olat"
    BRIGHTSPACE = "brightspace"
    GRADESCOPE = "gradescope"
    CLASSROOM50 = "classroom50"
    CSV = "csv"
    JUNIT = "junit"


SHEETS = frozenset({Target.MOODLE, Target.CANVAS, Target.ILIAS, Target.BRIGHTSPACE})
"""Those that want the sheet that was downloaded."""

OF_ALL = frozenset({Target.CSV, Target.JUNIT})
"""Those that hold several assignments, and may be anonymous."""

_NUMBER = re.compile(r"_(\d+)_assignsubmission_")


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for.

    Attributes:
        columns: headers by what stands below them, where they cannot be recognised.
        only: the ids of the students that are wanted; all of them where it is empty.
        passing: the share of full points from which an assignment is passed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    only: Collection[str] = ()
    passing: float | None = None


def fill(target: Target, course: Course, name: str, content: bytes, file: str, order: Order) -> Filled:
    """A sheet of an assignment with what each student has.

    Args:
        target: whose sheet it is.
        course: whose students.
        name: of the assignment.
        content: as it was downloaded; of OpenOLAT nothing is.
        file: its name.
        order: what else was asked for.
    """
    return _filler(target, content)(content, book.entries(course, name), asked(course, name, file, order))


def asked(course: Course, name: str, file: str, order: Order) -> Asked:
    """What is wanted of a sheet, with what the course knows of it."""
    dated = course.assignment(name)
    own = [dated.title] if dated.title else [name, assignments.load(course.assignments_folder / name).title]
    others = {d.name: [d.name, *filter(None, [d.title])] for d in course.assignments.values() if d.name != name}
    return Asked(
        dated,
        own,
        others,
        file,
        order.columns,
        order.only,
        order.passing,
        _aliases(course, name) if not dated.teams else {},
    )


def made(target: Target, course: Course, name: str, order: Order, runner: Mapping[str, str]) -> Written:
    """A file for each student."""
    entries, wanted = book.entries(course, name), asked(course, name, "", order)
    if target is Target.GRADESCOPE:
        return gradescope.results(entries, wanted)
    return classroom50.results(entries, wanted, runner)


def whole(target: Target, course: Course, names: Sequence[str], order: Order, key: bytes | None) -> Filled:
    """One file of several assignments; with a key no student can be told from it."""
    entries = [e for name in names for e in book.entries(course, name)]
    entries = [e for e in entries if not order.only or e.student.id in order.only]
    notes = [Note(f"{name}: {n.what}", n.who) for name in names for n in filling.standing(_of(entries, name))]
    if key is not None:
        entries, notes = pseudonyms.hidden(entries, key), []
    return Filled(listing.listing(entries) if target is Target.CSV else junit.junit(entries), (), notes)


def _of(entries: Sequence[Entry], name: str) -> list[Entry]:
    return [entry for entry in entries if entry.assignment == name]


def _filler(target: Target, content: bytes) -> Callable[[bytes, Sequence[Entry], Asked], Filled]:
    match target:
        case Target.MOODLE:
            return moodle.fill
        case Target.CANVAS:
            return canvas.fill
        case Target.BRIGHTSPACE:
            return brightspace.fill
        case Target.ILIAS:
            return _of_ilias(content)
        case _:
            return lambda _, entries, wanted: olat.fill(entries, wanted)


def _of_ilias(content: bytes) -> Callable[[bytes, Sequence[Entry], Asked], Filled]:
    if ilias_book.is_book(content):
        return ilias_book.fill
    return ilias_feedback.fill if ilias_feedback.is_feedback(content) else ilias.fill


def _aliases(course: Course, name: str) -> dict[str, set[str]]:
    """The numbers under which an LMS knows students, from the names of what was collected: a sheet may say no other."""
    found: dict[str, set[str]] = {}
    for student, some in attempts.all_of(course, name).items():
        found[student] = {number for attempt in some for number in _NUMBER.findall(attempt.label)}
    return found
