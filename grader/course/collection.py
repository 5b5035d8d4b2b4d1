"""What collecting would keep of a download, of everyone in the roster, and the keeping itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from grader.course import attempts, counting, matching, naming, stored_names
from grader.course.attempts import Attempt
from grader.course.item import RefusedError
from grader.course.layouts.layout import Parcel
from grader.course.log import Decided
from grader.course.matching import Matched, Unmatched
from grader.course.naming import Taking
from grader.course.participants import Participant
from grader.course.roster import Student
from grader.course.settings import Course
from grader.coursework.assignment import Assignment
from grader.errors import CourseError
from grader.text import name as shown


class Fate(StrEnum):
    """What becomes of a hand-in."""

    KEPT = "kept"
    THERE = "there already"
    CHOICE = "left out: a person must say which file is meant"
    INCOMPLETE = "kept, and something that is asked for is missing"
    UNREAD = "left out: nothing of it can be read"
    TIMELESS = "left out: nobody knows when it was handed in"


LEFT_OUT = frozenset({Fate.CHOICE, Fate.UNREAD, Fate.TIMELESS})


@dataclass(frozen=True, slots=True)
class Planned:
    """One hand-in that has an owner.

    Attributes:
        student: under whose id it is kept: of a team that hands in together the first.
        students: everyone whose it is.
        taking: what is taken; the contents are read again when it is kept.
        is_new: whether it would be kept, and is not there already.
        chosen: paths by the names that are asked for, where a person said it.
        received: None where nobody knows when.
        late: how long after the date that holds; None where it is not, or has none.
        told: what a person should hear.
    """

    parcel: Parcel
    student: Student
    students: tuple[Student, ...]
    received: dt.datetime | None
    late: dt.timedelta | None
    fate: Fate
    taking: Taking
    is_new: bool
    chosen: Mapping[str, str]
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, and what cannot be.

    Attributes:
        planned: hand-ins with an owner, in the roster's order, each one's by time.
        unmatched: hand-ins without one.
        missing: students of whom nothing is there, now or earlier.
        earlier: students of whom nothing is in this download, and something was collected before.
        exempt: students who need not hand in, and did not.
        strays: files that are no part of the layout.
    """

    assignment: str
    planned: Sequence[Planned]
    unmatched: Sequence[Unmatched]
    missing: Sequence[Student]
    earlier: Sequence[Student] = field(default=())
    exempt: Sequence[Student] = field(default=())
    strays: Sequence[str] = field(default=())

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out, and everybody who handed in has what was asked for."""
        fates = {each.fate for each in self.planned}
        return not self.unmatched and not self.strays and fates <= {Fate.KEPT, Fate.THERE}

    @property
    def new(self) -> Sequence[Planned]:
        """What would be kept."""
        return [each for each in self.planned if each.is_new]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about a download.

    Attributes:
        participants: of Moodle's sheet.
        received: when all of it was handed in, whatever the download says; None where it is believed.
        chosen: paths by students' ids and by the names that are asked for.
    """

    participants: Mapping[str, Participant] = field(default_factory=dict)
    received: dt.datetime | None = None
    chosen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def plan(
    course: Course, assignment: Assignment, parcels: Iterable[Parcel], said: Said, strays: Collection[str] = ()
) -> Plan:
    """What collecting these would do; nothing is changed.

    Raises:
        CourseError: what is kept of the course has faults.
    """
    name = assignment.name
    dated = course.assignment(name)
    found, unmatched = matching.matched(parcels, course.students, said.participants, by_team=dated.teams)
    decided = counting.decisions(course)
    planned = [each for some in found for each in _planned(course, assignment, some, said, decided)]
    order = {student.id: n for n, student in enumerate(course.students)}
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    planned.sort(key=lambda each: (order[each.student.id], each.received or never))
    here = _teams(course, name, (s for each in planned for s in each.students))
    before = attempts.all_of(course, name)
    kept = _teams(course, name, (s for s in course.students if before.get(s.id)))
    left = [s for s in course.students if s.id not in here]
    absent = [s for s in left if s.id not in kept]
    return Plan(
        name,
        planned,
        unmatched,
        missing=[s for s in absent if not s.is_exempt(name)],
        earlier=[s for s in left if s.id in kept],
        exempt=[s for s in absent if s.is_exempt(name)],
        strays=sorted(strays),
    )


def carry_out(course: Course, assignment: Assignment, plan: Plan, source: str) -> list[Attempt]:
    """Keeps what was planned, as long as its source is open; once more it keeps nothing.

    Args:
        course: whose.
        assignment: of which.
        plan: what to keep.
        source: what it was collected from, for whoever asks later.

    Raises:
        CourseError: it cannot be written, or the source has changed since.
    """
    kept = []
    for each in plan.new:
        files, _ = _read(each.parcel)
        taking = naming.take(files, assignment, each.chosen)
        if taking.taken != each.taking.taken or each.received is None:
            raise CourseError(f"{shown(each.parcel.label)} has changed since it was listed. Collect again.")
        files, taken = _stored(taking)
        where = (course, plan.assignment, each.student.id, each.received)
        attempt = attempts.keep(*where, files, taken, source, each.parcel.label, taking.repaired)
        kept += [attempt] if attempt is not None else []
    return kept


def _stored(taking: Taking) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files and what is taken of them by the paths under which they are kept."""
    paths = stored_names.stored(taking.files)
    files = {paths[path]: content for path, content in taking.files.items()}
    return files, {name: paths[path] for name, path in taking.taken.items()}


def _teams(course: Course, assignment: str, students: Iterable[Student]) -> set[str]:
    """The ids of students and of who is in a team with them."""
    return {each.id for student in students for each in course.team(student, assignment)}


def _planned(
    course: Course,
    assignment: Assignment,
    found: Matched,
    said: Said,
    decided: Mapping[tuple[str, str], Decided],
) -> Iterator[Planned]:
    """What is planned for a hand-in: once for a team of the course, and for each where the LMS alone made one."""
    files, unread = _read(found.parcel)
    received, how = _received(course, found.parcel, said)
    owners = {counting.owner(course, student, assignment.name).id: student for student in reversed(found.students)}
    for student in reversed(owners.values()):
        team = course.team(student, assignment.name)
        whose = tuple(each for each in found.students if each in team)
        chosen = next((said.chosen[s.id] for s in whose if s.id in said.chosen), {})
        taking = naming.take(files, assignment, chosen)
        until = counting.due(course, student, assignment.name, decided)
        late = received - until if received is not None and until is not None and received > until else None
        fate = _fate(received, taking, is_unread=not files and bool(unread))
        is_there = received is not None and attempts.is_kept(
            course, assignment.name, student.id, received, *_stored(taking)
        )
        yield Planned(
            found.parcel,
            student,
            whose,
            received,
            late,
            Fate.THERE if is_there and fate is Fate.KEPT else fate,
            replace(taking, files={}),
            is_new=not is_there and fate not in LEFT_OUT,
            chosen=chosen,
            told=(*found.parcel.told, *how, *unread, *taking.told),
        )


def _fate(received: dt.datetime | None, taking: Taking, *, is_unread: bool) -> Fate:
    if is_unread:
        return Fate.UNREAD
    if taking.choices:
        return Fate.CHOICE
    if received is None:
        return Fate.TIMELESS
    return Fate.INCOMPLETE if taking.missing else Fate.KEPT


def _read(parcel: Parcel) -> tuple[dict[str, bytes], list[str]]:
    """The files of a hand-in, and why some of them are not read."""
    files, unread = {}, []
    for path, each in parcel.files.items():
        if naming.is_junk(path):
            continue
        try:
            files[path] = each.read()
        except RefusedError as fault:
            unread.append(str(fault))
    return files, unread


def _received(course: Course, parcel: Parcel, said: Said) -> tuple[dt.datetime | None, tuple[str, ...]]:
    """When a hand-in was handed in, and what is to be said of how that is known."""
    if said.received is not None:
        return said.received, ()
    if parcel.received is not None:
        return parcel.received, ()
    listed = [said.participants[who.number] for who in parcel.whose if who.number in said.participants]
    if listed and listed[0].received is not None:
        return listed[0].received, ()
    unread = [
        f"the sheet says {shown(each.said)}, which is no moment" for each in listed if any(map(str.isdigit, each.said))
    ]
    times = [
        when.replace(tzinfo=course.zone) if when.tzinfo is None else when
        for path, each in parcel.files.items()
        if (when := each.when) is not None and not naming.is_junk(path)
    ]
    return max(times, default=None), tuple(unread)
