"""What people decided in a course: ``log.jsonl``, one line each, to which is only ever added.

Nothing that grades or judges touches it; what one decision takes back is another one.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock

from grader import files
from grader.errors import CourseError

_WAIT_S = 30.0
_DIGITS = 4


class Kind(StrEnum):
    """What was decided."""

    ADJUST = "adjust"  # points
    EXTEND = "extend"  # until: a moment, as ISO has it
    EXEMPT = "exempt"
    CHOOSE = "choose"  # attempt: whose, and which number
    UNDO = "undo"  # of: the number of a line


@dataclass(frozen=True, slots=True)
class Act:
    """One decision of a person's.

    Attributes:
        number: of its line, from 1.
        when: UTC, as ISO has it.
        value: by the kind: points, a moment, an attempt's number, the number of a line.
    """

    number: int
    kind: Kind
    student: str
    assignment: str
    value: float | str | int | None
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds for a student and an assignment after everything that was decided.

    Attributes:
        adjustment: points, of either sign.
        until: the date that holds for them alone, or None.
        attempt: the number of the attempt that counts, or None.
    """

    adjustment: float = 0.0
    until: dt.datetime | None = None
    exempt: bool = False
    attempt: int | None = None


NOTHING = Decided()


def read(path: Path) -> list[Act]:
    """The lines of a log; none where there is no such file.

    Raises:
        CourseError: lines that are none, each with its number.
    """
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")  # no other character ends a line
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as fault:
        raise CourseError(f"{path} cannot be read: {fault}.") from None
    acts, faults = [], []
    for number, line in enumerate(lines if lines != [""] else [], 1):
        try:
            acts.append(_act(number, json.loads(line)))
        except (ValueError, TypeError, KeyError) as fault:
            faults.append(f"  line {number}: {fault}")
    if faults:
        told = "\n".join([f"{path} has lines that are no decisions; mend them, or take the file from a copy:", *faults])
        raise CourseError(told)
    return acts


def standing(acts: Sequence[Act]) -> Mapping[tuple[str, str], Decided]:
    """What holds by student and assignment: of each kind the last line that was not taken back."""
    undone = _undone(acts)
    found: dict[tuple[str, str], Decided] = {}
    for act in acts:
        if act.number not in undone and act.kind is not Kind.UNDO:
            key = (act.student, act.assignment)
            found[key] = _with(found.get(key, NOTHING), act)
    return found


def append(path: Path, kind: Kind, whom: tuple[str, str], value: float | str | None, why: str) -> Act:
    """Adds a decision of whoever is logged in.

    Args:
        path: of the log.
        kind: what is decided.
        whom: student and assignment.
        value: see ``Act``.
        why: in a person's words.

    Raises:
        CourseError: the log cannot be read, or is being written for too long.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT_S):
        before = read(path)
        when = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
        act = Act(len(before) + 1, kind, *whom, value, _who(), when, why)
        kept = path.read_bytes() if path.exists() else b""
        kept += b"" if not kept or kept.endswith(b"\n") else b"\n"
        files.replace(path, kept + _line(act).encode() + b"\n")
    return act


def undo(path: Path, number: int, why: str) -> Act:
    """Takes a decision back, by another one.

    Raises:
        CourseError: there is none of this number, or it is taken back already.
    """
    acts = read(path)
    if not 1 <= number <= len(acts):
        raise CourseError(f"{path} has no line {number}; it has {len(acts)}.")
    if number in _undone(acts):
        raise CourseError(f"Line {number} of {path} is taken back already.")
    act = acts[number - 1]
    return append(path, Kind.UNDO, (act.student, act.assignment), number, why)


def _undone(acts: Sequence[Act]) -> set[int]:
    """The lines that do not hold: an undoing that was undone itself undoes nothing."""
    undone: set[int] = set()
    for act in reversed(acts):
        if act.kind is Kind.UNDO and act.number not in undone and isinstance(act.value, int):
            undone.add(act.value)
    return undone


def _with(before: Decided, act: Act) -> Decided:
    now = asdict(before)
    match act.kind:
        case Kind.ADJUST:
            now["adjustment"] = round(float(act.value or 0.0), _DIGITS)
        case Kind.EXTEND:
            now["until"] = dt.datetime.fromisoformat(str(act.value))
        case Kind.EXEMPT:
            now["exempt"] = True
        case Kind.CHOOSE:
            now["attempt"] = int(act.value or 0)
        case Kind.UNDO:
            pass
    return Decided(**now)


def _act(number: int, line: Any) -> Act:  # noqa: ANN401 -- of a file that a person may have written
    given = dict(line)
    act = Act(number, Kind(given.pop("kind")), **{name: given[name] for name in _FIELDS})
    if not _is_right(act):
        raise ValueError(f"{act.value!r} is no value for {act.kind}")
    return act


def _is_right(act: Act) -> bool:
    """Whether the value is one of its kind.

    Raises:
        ValueError: it should be a moment, and is none.
    """
    match act.kind:
        case Kind.ADJUST:
            return isinstance(act.value, int | float) and not isinstance(act.value, bool)
        case Kind.EXTEND:
            return dt.datetime.fromisoformat(str(act.value)).tzinfo is not None
        case Kind.CHOOSE | Kind.UNDO:
            return isinstance(act.value, int) and act.value >= 1
        case Kind.EXEMPT:
            return True


_FIELDS = ("student", "assignment", "value", "who", "when", "why")


def _line(act: Act) -> str:
    return json.dumps({"kind": act.kind, **dict(_items(act))}, ensure_ascii=False, allow_nan=False)


def _items(act: Act) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(act, name)) for name in _FIELDS)


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
