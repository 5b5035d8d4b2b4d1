"""Whose a row of a sheet is: by ids first, by the full name where nothing else is known; never by a guess."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.course.entry import Entry
from grader.course.roster import Student, folded
from grader.text import quoted


@dataclass(frozen=True, slots=True)
class Known:
    """What a row says about whose it is.

    Attributes:
        row: its number in the table.
        line: in the file.
        shown: how a person finds it.
        ids: whatever tells who it is, as it stands there.
        names: full names.
    """

    row: int
    line: int
    shown: str
    ids: Collection[str] = ()
    names: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows and whose they are.

    Attributes:
        entries: by the numbers of rows; several where a row is a team's.
        strangers: rows of nobody in the roster.
        absent: of the roster, without a row.
        faults: rows that could be two people's, and people with two rows.
    """

    entries: Mapping[int, Sequence[Entry]]
    strangers: Sequence[Known]
    absent: Sequence[Entry]
    faults: Sequence[str]


def matched(rows: Sequence[Known], entries: Sequence[Entry], aliases: Mapping[str, Collection[str]]) -> Matched:
    """Everybody's rows.

    Args:
        rows: of the sheet.
        entries: one for each of the roster.
        aliases: further ids of students, by the ids that they have with us.
    """
    by_id = _index(entries, lambda s: [*s.keys, *map(folded, aliases.get(s.id, ()))])
    by_name = _index(entries, lambda s: _names([s.name]))
    found: dict[int, list[Entry]] = {}
    line_of: dict[str, int] = {}
    strangers, faults = [], []
    for row in rows:
        entry, fault = _whose(row, by_id, by_name)
        if fault:
            faults.append(f"line {row.line}: {fault}")
        elif entry is None:
            strangers.append(row)
        elif entry.student.id in line_of:
            first = line_of[entry.student.id]
            faults.append(f"line {row.line}: is {entry.student.id}'s, and so is line {first}; a sheet has one for each")
        else:
            line_of[entry.student.id] = row.line
            found.setdefault(row.row, []).append(entry)
    absent = [e for e in entries if e.student.id not in line_of]
    if rows and not found and not faults:
        faults.append(f"line {rows[0].line}: nobody in this sheet is on the roster; is it of another course?")
    return Matched(found, strangers, absent, faults)


def _whose(
    row: Known, by_id: Mapping[str, Sequence[Entry]], by_name: Mapping[str, Sequence[Entry]]
) -> tuple[Entry | None, str]:
    """The entry that a row is of; or why that cannot be said."""
    with_id = _found(map(folded, row.ids), by_id)
    with_name = _found(_names(row.names), by_name)
    told = with_id or with_name
    if with_id and with_name and not set(with_id) & set(with_name):
        told = {**with_id, **with_name}
    if len(told) > 1:
        return None, f"{quoted(row.shown)} could be {' or '.join(sorted(told))}; give them ids in roster.csv"
    return next(iter(told.values()), None), ""


def _found(keys: Iterable[str], index: Mapping[str, Sequence[Entry]]) -> dict[str, Entry]:
    return {e.student.id: e for key in keys if key for e in index.get(key, ())}


def _index(entries: Sequence[Entry], keys: Callable[[Student], Iterable[str]]) -> dict[str, list[Entry]]:
    index: dict[str, list[Entry]] = {}
    for entry in entries:
        for key in set(keys(entry.student)):
            index.setdefault(key, []).append(entry)
    return index


def _names(names: Iterable[str]) -> set[str]:
    """A full name as it may stand elsewhere: ``Lee, Ann`` is ``Ann Lee``."""
    found = set()
    for name in names:
        parts = folded(name).split(", ")
        turned = [" ".join([", ".join(parts[i:]), ", ".join(parts[:i])]) for i in range(1, len(parts))]
        found |= {folded(name), *map(folded, turned)}
    return found - {""}
