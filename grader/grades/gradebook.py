"""Grades and the folder that they are kept in: ``results/<assignment>/<student>.json``.

The file's name is that of ``student_name.file_name``: the student's own wherever that is safe. Who it is stands in it.

Schema history: 1, the first.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import files, schemas
from grader.coursework import student_name
from grader.errors import RecordError
from grader.grades import decision, score, verdict
from grader.grades.decision import Decision
from grader.grades.handed_in import BY_HAND
from grader.grades.score import Score, Status, total
from grader.grades.verdict import CheckResult, Verdict
from grader.judging import rounds
from grader.judging.evidence import Usage
from grader.judging.rounds import MAX_ATTEMPTS
from grader.record import Record, as_json

SCHEMA = 1
_DIGITS = 4
ARRAYS = "arrays"
EARLIER = "earlier"
_OF_SPEEDUP = (*rounds.UNSURE, "no_reference", "too_few_cores", "too_many_tasks", "not_measured")


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
    settled = score.told_on(checks, decision.applied(checks, decisions or {}), record.obstacle)
    return Grade(record.assignment, record.student, total(settled), settled, record, decisions or {})


def succeeding(before: Grade | None, record: Record, checks: Sequence[CheckResult]) -> Grade:
    """The grade that takes the place of an earlier one: what a teacher decided stays with the same files."""
    same = before is not None and before.record.submission_digest == record.submission_digest
    return grade(record, checks, before.decisions if before is not None and same else None)


def told(before: Grade | None, after: Grade, kept: Path | None) -> list[str]:
    """What a teacher must hear when a grade takes the place of another: no decision of theirs is lost without a word.

    Args:
        before: the grade that was there; None where there was none that could be read.
        after: the one that is there now.
        kept: where the earlier one lies, or None.
    """
    where = f"; the grade that was there is kept as {kept}" if kept is not None else ""
    lapsed = decision.lapsed(before.decisions, after.decisions, after.checks) if before is not None else []
    if before is None and kept is not None:
        lapsed = ["the grade that was there cannot be read, and points set by hand would be lost with it"]
        where = f"; it is kept as {kept}"
    return [f"{after.assignment}, {after.student}: {words}{where}." for words in lapsed]


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
        "speedup": _speedup(graded.record),
        "record": as_json.to_plain(graded.record, arrays),
    }


def _speedup(record: Record) -> float | None:
    """For lists of a class; what is judged is the record."""
    if not any(done.timed for done in record.rounds):
        return None
    seen = rounds.speedup_of(record).submission
    return round(seen, _DIGITS) if seen > 0.0 else None


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


def replace(results: Path, graded: Grade) -> Path | None:
    """Writes a grade; where it takes the place of one that may be missed, that is kept: where, or None."""
    kept = set_aside(path_of(results, graded.assignment, graded.student), unless=graded.record)
    write(results, graded)
    return kept


def is_lost_to(before: Grade, after: Grade) -> bool:
    """Whether a grade that was whole would give way to one of which the machine measured less, by the same checks."""
    same = {check.name for check in before.checks} == {check.name for check in after.checks}
    return same and is_measured(before) and not is_measured(after)


def is_measured(graded: Grade) -> bool:
    """Whether nothing is open but what a person marks: the machine has nothing left to do for it."""
    return all(check.reason == BY_HAND for check in graded.checks if check.verdict.is_open)


def set_aside(path: Path, *, unless: Record | None = None) -> Path | None:
    """Copies a grade to ``earlier/<student>.<number>.json`` where something would be lost with it; the copy, or None.

    That is one that is final but for what a person marks, one with a teacher's decisions, and one that cannot be read,
    so that nobody knows.

    Args:
        path: of the grade.
        unless: it is of this record, and only judged anew.
    """
    if not path.exists() or not _would_be_missed(path, unless):
        return None
    number = 1
    while not files.keep(kept := path.parent / EARLIER / f"{path.stem}.{number}.json", path.read_bytes()):
        number += 1
    return kept


def _would_be_missed(path: Path, record: Record | None) -> bool:
    try:
        before = read(path)
    except RecordError:
        return True
    if record is not None and as_json.to_json(before.record) == as_json.to_json(record):
        return False
    return is_measured(before) or bool(before.decisions)


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


@dataclass(frozen=True, slots=True)
class Glance:
    """What a class's lists need of a grade: a hundredth of its file, which is read without its record.

    Attributes:
        digest: of the submission that it is of.
        attempt: how often it was measured.
        speedup: over the serial program, of all timed rounds together; None where there were none.
    """

    student: str
    score: Score
    checks: tuple[CheckResult, ...]
    digest: str = ""
    attempt: int = 1
    speedup: float | None = None


_RECORD = '\n "record": {'
# Of the record itself: a student's text has no line ends in a document.
_DIGEST = re.compile(r'\n  "submission_digest": "([0-9a-f]*)"')
_ATTEMPT = re.compile(r'\n  "attempt": (\d+)')


def glance(path: Path) -> Glance:
    """The beginning of a stored grade.

    Raises:
        RecordError: the file is damaged, or of another version.
    """
    try:
        text = path.read_text(encoding="utf-8")
        head, record, rest = text.partition(_RECORD)
        document = json.loads(f'{head} "record": {{}}}}' if record else text)
        digest, attempt = _DIGEST.search(rest), _ATTEMPT.search(rest)
        checks = tuple(verdict.from_plain(result) for result in document["checks"])
        score = Score(
            Status(document["status"]), document["points"], document["decided_points"], document["max_points"]
        )
        return Glance(
            document["student"],
            score,
            checks,
            digest[1] if digest else "",
            int(attempt[1]) if attempt else 1,
            document.get("speedup"),
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise RecordError(f"{path} cannot be read as a grade: {fault}. Grade the submission again.") from None


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
    if (
        own is None
        or own.verdict is not Verdict.INCONCLUSIVE
        or own.reason == BY_HAND
        or graded.record.attempt < MAX_ATTEMPTS
    ):
        return False
    same = [o for o in others if o.assignment == graded.assignment and o.student != graded.student]
    results = [c for o in same for c in o.checks if c.name == check and check not in o.decisions]
    judged = sum(c.verdict in {Verdict.PASSED, Verdict.PARTIAL, Verdict.FAILED} for c in results)
    return judged > sum(c.verdict.is_open for c in results)


def can_be_accepted(graded: Grade) -> bool:
    """Whether everything that is open would be decided by what was seen, but for what a person reads."""
    left = [c for c in graded.checks if c.verdict.is_open and c.reason != BY_HAND]
    if any(c.verdict is Verdict.UNGRADED for c in left) or graded.record.obstacle or not graded.record.rounds:
        return False
    last = dataclasses.replace(graded.record, attempt=MAX_ATTEMPTS)
    usage, is_timed = rounds.evidence_of(last).usage, rounds.speedup_of(last).fraction is not None
    decided = {
        **dict.fromkeys(_OF_SPEEDUP, is_timed),
        score.WAITS: is_timed or usage is Usage.NOT_USED,
    }
    return bool(left) and all(decided.get(c.reason, usage is not Usage.CANNOT_TELL) for c in left)


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
