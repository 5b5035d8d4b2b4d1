"""OpenOLAT's bulk assessment: lines to be pasted, cells apart by tabs, nothing in quotes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from grader.course.entry import Entry
from grader.course.roster import Student
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Change, Filled, Note
from grader.course.sheets.table import harmless


def fill(entries: Sequence[Entry], asked: Asked) -> Filled:
    """A line for whoever has points: id, score, passed, comment."""
    some, worth = filling.chosen(entries, asked), numbers.worth(entries)
    lines, changes, above = [], [], []
    for entry in some:
        points = numbers.scaled(entry, asked.dated.maximum, worth)
        if points is None:
            continue
        points, full = numbers.rounded(points), asked.dated.maximum or entry.points.max_points or worth
        above += [entry.student.id] if full and points > Decimal(str(full)) else []
        cells = [
            _id(entry.student),
            numbers.written(points),
            _passed(points, full, asked),
            harmless(_one_line(entry.comment)),
        ]
        lines.append("\t".join(cells) + "\n")
        changes.append(Change(entry.student.id, "score", "", cells[1]))
    notes = filling.standing(some)
    if above:
        notes.append(Note("Above full points, which OpenOLAT may refuse", above))
    return Filled("".join(lines).encode(), changes, notes)


def _id(student: Student) -> str:
    """By which OpenOLAT knows somebody: the first id of the roster's column ``ids``, or the e-mail address."""
    return _one_line(next(iter(student.ids), student.email or student.id))


def _passed(points: Decimal, full: float | None, asked: Asked) -> str:
    if asked.passing is None or not full:
        return ""
    return "y" if points >= Decimal(str(asked.passing)) * Decimal(str(full)) else "n"


def _one_line(text: str) -> str:
    return " / ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
