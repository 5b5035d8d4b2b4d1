"""Whose a hand-in is: by what is surely theirs, otherwise by the full name, and never by a guess between two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.course.layouts.layout import Parcel, Who
from grader.course.participants import Participant
from grader.course.roster import Student, folded
from grader.text import name as shown

_DROPPED = "'\u2019\u2018`\u00b4\u02bc\"\u201c\u201d&<>|:/\\*?$#%{}"  # LMSs leave them out of the names of files
_SHORTEST = 3  # letters of a part of a name that is found in one without blanks


@dataclass(frozen=True, slots=True)
class Matched:
    """A hand-in and the students whose it is."""

    parcel: Parcel
    students: tuple[Student, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A hand-in of which nobody knows whose it is, and why."""

    parcel: Parcel
    why: str


class _Index:
    """The roster by everything that tells who somebody is."""

    def __init__(self, students: Sequence[Student], *, by_team: bool) -> None:
        self.keys: dict[str, list[Student]] = {}
        self.names: dict[str, list[Student]] = {}
        self.run_together: dict[str, list[Student]] = {}
        self.teams: dict[str, list[Student]] = {}
        for student in students:
            for key in student.keys:
                self.keys.setdefault(key, []).append(student)
            for name in {folded(student.name), _sorted(student.name)}:
                self.names.setdefault(name, []).append(student)
            for name in _turned(student.name):
                self.run_together.setdefault(name, []).append(student)
            if by_team and student.team:
                self.teams.setdefault(_joined(student.team), []).append(student)


def _turned(name: str) -> set[str]:
    """A name without blanks, whichever of its words comes first."""
    parts = _parts(name)
    return {"".join(parts[at:] + parts[:at]) for at in range(len(parts))} or {folded(name)}


def matched(
    parcels: Iterable[Parcel],
    students: Sequence[Student],
    participants: Mapping[str, Participant],
    *,
    by_team: bool,
) -> tuple[list[Matched], list[Unmatched]]:
    """The hand-ins whose students are known, and the others.

    Args:
        parcels: what was handed in.
        students: the roster.
        participants: of the LMS's sheet, by their numbers; empty where there is none.
        by_team: whether teams hand in.
    """
    index = _Index(students, by_team=by_team)
    found: list[Matched] = []
    left: list[Unmatched] = []
    for parcel in parcels:
        whose = [_whose(who, index, participants) for who in parcel.whose]
        faults = [each for each in whose if isinstance(each, str)]
        if faults or not whose:
            left.append(Unmatched(parcel, "; ".join(faults) or "it does not say whose it is"))
        else:
            found.append(Matched(parcel, _once(s for each in whose if not isinstance(each, str) for s in each)))
    doubled = _doubled(found)
    left += [Unmatched(each.parcel, doubled[id(each.parcel)]) for each in found if id(each.parcel) in doubled]
    return [each for each in found if id(each.parcel) not in doubled], left


def _once(students: Iterable[Student]) -> tuple[Student, ...]:
    return tuple({each.id: each for each in students}.values())


def _doubled(found: Sequence[Matched]) -> dict[int, str]:
    """Hand-ins of two people in the LMS who are one in the roster: one of them is somebody else."""
    by_student: dict[str, list[Parcel]] = {}
    for each in found:
        for student in each.students:
            by_student.setdefault(student.id, []).append(each.parcel)
    doubled = {}
    for name, parcels in by_student.items():
        if len({parcel.whose for parcel in parcels}) > 1:
            labels = " and ".join(shown(parcel.label) for parcel in parcels)
            for parcel in parcels:
                doubled[id(parcel)] = f"{labels} are both taken for {shown(name)}"
    return doubled


def _whose(who: Who, index: _Index, participants: Mapping[str, Participant]) -> tuple[Student, ...] | str:
    """The students, or why nobody knows who."""
    listed = participants.get(who.number)
    if listed is not None and listed.name and who.name and not _agree(who.name, listed.name):
        return f"the sheet calls number {who.number} {shown(listed.name)}; is it the sheet of this assignment?"
    team = index.teams.get(_joined(who.name), []) if who.name else []
    keys = (*who.keys, *(listed.keys if listed is not None else ()))
    name = who.name or (listed.name if listed is not None else "")
    sure = _once(s for key in keys for s in index.keys.get(folded(key), ()))
    if len(sure) > 1:
        return f"it is said to be of {_either(sure)}"
    named = _named(name, who, index)
    if sure:
        return _not_another(sure[0], named if name not in keys else [])
    probable = _once(s for s in _probable(who, name, index))
    if team and not named and not probable:
        names = sorted({each.team for each in team})
        return tuple(team) if len(names) == 1 else f"it may be of the teams {' and '.join(map(shown, names))}"
    if team:
        return f"{shown(name)} is a team and a student"
    return _one(who, name, probable, named)


def _one(who: Who, name: str, probable: Sequence[Student], named: Sequence[Student]) -> tuple[Student, ...] | str:
    """Whom number, login and name mean together."""
    if len(probable) == 1:
        return _not_another(probable[0], named)
    if len(probable) > 1:
        return f"it may be of {_either(probable)}"
    if len(named) == 1:
        return (named[0],)
    if named:
        return f"{shown(name)} may be {_either(named)}"
    said = " ".join(part for part in (shown(name) if name else "", who.number and f"(number {who.number})") if part)
    return f"{said or 'it'} is not in the roster"


def _not_another(student: Student, named: Sequence[Student]) -> tuple[Student, ...] | str:
    """The student, unless the name is another one's."""
    if named and student not in named:
        return f"its id is of {shown(student.id)}, and its name of {_either(named)}"
    return (student,)


def _probable(who: Who, name: str, index: _Index) -> Iterable[Student]:
    """Who has the number or the login, where the name agrees."""
    for student in index.keys.get(folded(who.number), ()) if who.number else ():
        if who.anonymous or _shares(name, student, run_together=who.run_together):
            yield student
    for login, rest in who.logins:
        for student in index.keys.get(folded(login), ()):
            if _shares(rest, student, run_together=False):
                yield student


def _named(name: str, who: Who, index: _Index) -> list[Student]:
    """Everyone of a name, in either order; where a user name stands before it, without that."""
    if not name:
        return []
    if who.run_together:
        return list(_once(index.run_together.get(_joined(name), ())))
    found = [*index.names.get(folded(name), ()), *index.names.get(_sorted(name), ())]
    first, _, rest = name.partition(" ")
    if not found and rest:
        found = [s for s in index.keys.get(folded(first), ()) if s in index.names.get(_sorted(rest), ())]
    return list(_once(found))


def _shares(name: str, student: Student, *, run_together: bool) -> bool:
    """Whether a part of the name is the student's, too; of a student without a name nothing can be said against it."""
    if student.name == student.id:
        return True
    parts = _parts(student.name)
    if run_together:
        joined = _joined(name)
        return any(len(part) >= _SHORTEST and part in joined for part in parts) or joined == _joined(student.name)
    return bool(set(parts) & set(_parts(name))) or not parts


def _agree(one: str, other: str) -> bool:
    return folded(one) == folded(other) or bool(set(_parts(one)) & set(_parts(other)))


def _either(students: Sequence[Student]) -> str:
    return " or ".join(shown(each.id) for each in students)


def _parts(name: str) -> list[str]:
    """The words of a name without case and signs."""
    kept = "".join(c for c in folded(name) if c not in _DROPPED)
    letters = (c if unicodedata.category(c)[0] in "LNM" else " " for c in kept)
    return "".join(letters).split()


def _sorted(name: str) -> str:
    """A name in no order; one of signs alone stays as it is."""
    return " ".join(sorted(_parts(name))) or folded(name)


def _joined(name: str) -> str:
    return "".join(_parts(name)) or folded(name)
