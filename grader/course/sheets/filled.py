"""A sheet that was filled: its bytes, what is new in it, and what its receiver would pass over without a word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from grader.course.settings import Dated


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is another one now."""

    student: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a teacher has to know before they upload.

    Attributes:
        what: has become of whom.
        who: students' ids, or rows of the sheet; empty where it is about all.
        is_loss: whether somebody's points do not arrive.
    """

    what: str
    who: Sequence[str] = ()
    is_loss: bool = True


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet with points in it.

    Attributes:
        content: nothing where there are faults.
        faults: why it cannot be filled, each with its line.
    """

    content: bytes = b""
    changes: Sequence[Change] = ()
    notes: Sequence[Note] = ()
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were made of entries alone, by their names within the folder of all."""

    files: Mapping[str, bytes]
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be filled, and how.

    Attributes:
        titles: what the assignment may be called in the LMS.
        others: the same of the course's other assignments, by their names.
        file: the name of the sheet's file.
        columns: headers that a person named, by what stands below them: ``grade``, ``comment``, ``id``.
        only: the ids of the students whose cells are written; all of them where it is empty.
        passing: the share of full points from which an assignment is passed; None leaves that to the LMS.
        aliases: further names of students in the LMS, by their ids.
    """

    dated: Dated
    titles: Sequence[str]
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    file: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    only: Collection[str] = ()
    passing: float | None = None
    aliases: Mapping[str, Collection[str]] = field(default_factory=dict)


def titled(text: str) -> tuple[str, ...]:
    """A title as it is compared: its words, without case and signs."""
    return tuple("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def is_of_another(asked: Asked) -> str:
    """The name of the other assignment that the file is named after; empty where it is after none, or this one."""
    words = titled(asked.file)
    own = max((len(titled(t)) for t in asked.titles if _within(titled(t), words)), default=0)
    for name, titles in asked.others.items():
        if any(len(titled(t)) > own and _within(titled(t), words) for t in titles):
            return name
    return ""


def _within(part: Sequence[str], words: Sequence[str]) -> bool:
    return bool(part) and any(words[i : i + len(part)] == part for i in range(len(words)))
