"""ILIAS's status file of an exercise: ``update``, ``status``, ``mark`` and ``comment`` of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from grader.course.entry import Entry
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Filled, Note
from grader.course.sheets.filling import New
from grader.course.sheets.people import Known, Matched, matched
from grader.course.sheets.table import Table, harmless

_NEEDED = ("update", "status", "mark", "notice", "comment", "plagiarism", "plag_comment")
_OF_ONE, _OF_TEAM = ("usr_id", "login", "lastname", "firstname"), ("team_id", "logins")
_STATES = {"notgraded", "passed", "failed"}


def fill(content: bytes, entries: Sequence[Entry], asked: Asked) -> Filled:
    """The status file with these entries' marks and comments, and their rows marked to be taken."""
    read, faults = filling.opened(content, asked)
    if read is None:
        return Filled(faults=faults)
    faults = _faults(read)
    if faults:
        return Filled(faults=faults)
    found = matched(list(_known(read)), entries, asked.aliases)
    faults = [*found.faults, *_unequal(read, found), *_spoilt(read)]
    return Filled(faults=faults) if faults else _filled(read, found, entries, asked)


def _filled(read: Table, found: Matched, entries: Sequence[Entry], asked: Asked) -> Filled:
    worth, cells, above = numbers.worth(entries), [], []
    decimal_mark = numbers.mark((row[read.header.index("mark")] for row in read.rows[1:]), read.delimiter)
    for number, team in found.entries.items():
        entry = next(iter(filling.chosen(team, asked)), None)
        points = numbers.scaled(entry, asked.dated.maximum, worth) if entry is not None else None
        if entry is None or points is None:
            continue
        points = numbers.rounded(points)
        full = asked.dated.maximum or entry.points.max_points or worth
        above += [entry.student.id] if full and points > Decimal(str(full)) else []
        old = {name: read.rows[number][i] for i, name in enumerate(read.header)}
        new = _new(old, points, decimal_mark, entry, _state(points, full, asked))
        cells += [New(number, read.header.index(name), entry.student.id, text) for name, text in new.items()]
    notes = filling.told(found, entries, asked)
    if above:
        notes.append(Note("Above full points", above, is_loss=False))
    if asked.passing is None:
        notes.append(Note("The column status is left to you; --passing SHARE fills it, too.", is_loss=False))
    return filling.filled(read, cells, notes)


def _new(old: Mapping[str, str], points: Decimal, decimal_mark: str, entry: Entry, state: str) -> dict[str, str]:
    """What changes in a row; a row in which nothing does is not marked to be taken."""
    new = {} if filling.is_same(old["mark"], points) else {"mark": numbers.written(points, decimal_mark)}
    if entry.comment and old["comment"] != harmless(entry.comment):
        new["comment"] = harmless(entry.comment)
    if state and old["status"] != state:
        new["status"] = state
    return {**new, "update": "1"} if new else {}


def _state(points: Decimal, full: float | None, asked: Asked) -> str:
    if asked.passing is None or not full:
        return ""
    return "passed" if points >= Decimal(str(asked.passing)) * Decimal(str(full)) else "failed"


def _faults(read: Table) -> list[str]:
    of = _OF_TEAM if "team_id" in read.header else _OF_ONE
    missing = [name for name in ("update", *of, *_NEEDED[1:]) if name not in read.header]
    if not missing:
        return []
    has = ", ".join(read.header)
    return [
        f"line {read.rows[0].line}: is no status file of ILIAS's: there is no {' and no '.join(missing)}; it has: {has}"
    ]


def _known(read: Table) -> Iterator[Known]:
    """Whose the rows are; a row of a team is of each of its members."""
    column = {name: i for i, name in enumerate(read.header)}
    for number, row in enumerate(read.rows[1:], 1):
        if "logins" in column:
            for login in re.split(r"[,;\s]+", row[column["logins"]].strip()):
                yield Known(number, row.line, login, [login])
        else:
            first, last = row[column["firstname"]], row[column["lastname"]]
            ids = [row[column["usr_id"]], row[column["login"]]]
            yield Known(number, row.line, ids[1], ids, [f"{first} {last}"])


def _unequal(read: Table, found: Matched) -> list[str]:
    """Teams whose members have different points, which one row cannot say."""
    faults = []
    for number, team in found.entries.items():
        if len({e.points.final for e in team}) > 1:
            who = ", ".join(f"{e.student.id} {e.points.final}" for e in team)
            faults.append(f"line {read.rows[number].line}: the team has one row and different points: {who}")
    return faults


def _spoilt(read: Table) -> list[str]:
    status = read.header.index("status")
    return [
        f"line {row.line}: status is {row[status]!r}; ILIAS knows {', '.join(sorted(_STATES))}"
        for row in read.rows[1:]
        if row[status].strip() not in _STATES
    ]
