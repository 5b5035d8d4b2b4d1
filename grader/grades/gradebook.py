"""Grades and the folder that they are kept in: ``results/<assignment>/<student>.json``.

The file's name is that of ``student_name.file_name``: the student's own wherever that is safe. Who it is stands in it.

Schema history: 1, the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import files, schemas
from grader.coursework import student_name
from grader.errors import RecordError
from grader.grades import decision, verdict
from grader.grades.decision import Decision
from grader.grades.score import Score, Status, total
from grader.grades.verdict import CheckResult, Verdict
from grader.judging.rounds import MAX_ATTEMPTS
from grader.record import Record, as_json

SCHEMA = 1
ARRAYS = "arrays"
EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Grade:
    """What one student has for one assignment.

    Attributes:
        decisions: of the teacher, by the names of checks; they are in ``checks`` already.
    """

    assignment: str
    student: str
    score: Score
    checks: tuple[CheckResult, ...]
    record: Record
    decisions: Mapping[str, Decision] = field(default_factory=dict)


def grade(record: Record, checks: Sequence[CheckResult], decisions: Mapping[str, Decision] | None = None) -> Grade:
    """The grade that these checks of this record make, with what a teacher decided in place of what was judged."""
    settled = decision.applied(checks, decisions or {})
    return Grade(record.assignment, record.student, total(settled), settled, record, decisions or {})


def to_plain(graded: Grade, arrays: dict[str, bytes]) -> dict[str, Any]:
    """The document of a grade; large arrays of its record are added to ``arrays``."""
    return {
        "schema": SCHEMA,
        "assignment": graded.assignment,
        "student": graded.student,
        "status": str(graded.score.status),
        "points": graded.score.points,
        "decided_points": graded.score.decided_points,
        "max_points": graded.score.max_points,
        "checks": [verdict.to_plain(result) for result in graded.checks],
        "decisions": decision.to_plain(graded.decisions),
        "record": as_json.to_plain(graded.record, arrays),
    }


def path_of(results: Path, assignment: str, student: str) -> Path:
    """Where a student's grade is or will be."""
    return results / assignment / f"{student_name.file_name(student)}.json"


def student_of(path: Path) -> str:
    """Whose a stored grade is; the file is read only where its name does not say.

    Raises:
        RecordError: it had to be read, and cannot be.
    """
    return student_name.student(path.stem) or read(path).student


def write(results: Path, graded: Grade) -> Path:
    """Writes a grade, whole or not at all; a reader never sees a part of one."""
    arrays: dict[str, bytes] = {}
    document = to_plain(graded, arrays)
    folder = results / graded.assignment
    for name, content in arrays.items():
        path = folder / ARRAYS / name
        if not path.exists():
            files.replace(path, content)
    path = path_of(results, graded.assignment, graded.student)
    files.replace(path, json.dumps(document, indent=1, allow_nan=False).encode())
    return path


def replace(results: Path, graded: Grade) -> Path:
    """Writes a grade; a final one of another measuring that it takes the place of is kept beside."""
    set_aside(path_of(results, graded.assignment, graded.student), unless=graded.record)
    return write(results, graded)


def is_lost_to(before: Grade, after: Grade) -> bool:
    """Whether a grade that was whole would give way to one of which the machine measured less, by the same checks."""
    same = {check.name for check in before.checks} == {check.name for check in after.checks}
    return same and before.score.status is Status.FINAL and after.score.status is not Status.FINAL


def set_aside(path: Path, *, unless: Record | None = None) -> None:
    """Copies a final grade to ``earlier/<student>.<number>.json``, unless it is of this record and only judged anew."""
    try:
        before = read(path)
    except RecordError:
        return  # there is none that could be lost
    same = unless is not None and as_json.to_json(before.record) == as_json.to_json(unless)
    if before.score.status is not Status.FINAL or same:
        return
    number = 1
    while not files.keep(path.parent / EARLIER / f"{path.stem}.{number}.json", path.read_bytes()):
        number += 1


def read(path: Path) -> Grade:
    """A stored grade.

    Raises:
        RecordError: the file is damaged, or of another version.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RecordError(f"{path} cannot be read as a grade: {fault}. Grade the submission again.") from None
    found = schemas.faults("grade", document)
    if found:
        listed = "\n".join(f"  {fault}" for fault in found)
        raise RecordError(f"{path} is no grade that this version can read; grade the submission again.\n{listed}")
    folder = path.parent.parent if path.parent.name == EARLIER else path.parent
    record = as_json.from_plain(document["record"], _Arrays(folder / ARRAYS))
    checks = tuple(verdict.from_plain(result) for result in document["checks"])
    score = Score(Status(document["status"]), document["points"], document["decided_points"], document["max_points"])
    decisions = decision.from_plain(document.get("decisions", {}))
    return Grade(document["assignment"], document["student"], score, checks, record, decisions)


def read_all(paths: Iterable[Path]) -> tuple[list[Grade], list[str]]:
    """The grades that can be read, and why others cannot."""
    grades, troubles = [], []
    for path in paths:
        try:
            grades.append(read(path))
        except RecordError as fault:
            troubles.append(str(fault))
    return grades, troubles


def stands_out(graded: Grade, check: str, others: Iterable[Grade]) -> bool:
    """Whether a check stayed open in all measurings, while the same check of most others was decided by what was seen.

    Noise leaves anybody open now and then, and hardly one alone, again and again: a teacher should look at the program.
    """
    own = next((c for c in graded.checks if c.name == check), None)
    if own is None or own.verdict is not Verdict.INCONCLUSIVE or graded.record.attempt < MAX_ATTEMPTS:
        return False
    same = [o for o in others if o.assignment == graded.assignment and o.student != graded.student]
    results = [c for o in same for c in o.checks if c.name == check and check not in o.decisions]
    judged = sum(c.verdict in {Verdict.PASSED, Verdict.PARTIAL, Verdict.FAILED} for c in results)
    return judged > sum(c.verdict.is_open for c in results)


def stored(results: Path) -> Iterator[Path]:
    """The files of all grades in a results folder, by assignment and student."""
    yield from sorted(path for path in results.glob("*/*.json"))


class _Arrays(dict[str, bytes]):
    """The large arrays beside a record, read when asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def get(self, name: str, default: Any = b"") -> Any:  # noqa: ANN401 -- as dict's
        """A missing file is an empty one, whose hash will not fit."""
        try:
            return (self._folder / Path(name).name).read_bytes()
        except OSError:
            return default
