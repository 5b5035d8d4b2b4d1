"""Classroom 50's ``result.json``, one for each student; its points are whole numbers, ours in hundredths."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from grader.course.entry import Entry
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Note, Written
from grader.coursework import student_name
from grader.grades.verdict import CheckResult, Verdict
from grader.text import printable

FILE = "result.json"
SCHEMA = "classroom50/result/v1"
_FROM_RUNNER = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
_PER_POINT = 100


def results(entries: Sequence[Entry], asked: Asked, runner: Mapping[str, str]) -> Written:
    """``<student>/result.json`` of whoever has final points for something handed in.

    Args:
        entries: of an assignment.
        asked: whose are wanted, and out of how many points.
        runner: what the runner says in its environment about a submission; the rest stays empty for it to fill in.
    """
    some, worth = filling.chosen(entries, asked), numbers.worth(entries)
    files, without = {}, []
    for entry in some:
        if entry.points.final is None or not entry.checks:
            without.append(entry.student.id)
            continue
        document = _document(entry, asked, worth, runner)
        files[f"{student_name.file_name(entry.student.id)}/{FILE}"] = json.dumps(document, indent=1).encode()
    notes = filling.standing(some)
    named = {who for note in notes for who in note.who}
    rest = [who for who in without if who not in named]
    notes += [Note("With nothing that was graded, and so without a file", rest)] if rest else []
    return Written(files, notes)


def _document(entry: Entry, asked: Asked, worth: float | None, runner: Mapping[str, str]) -> dict[str, Any]:
    full = entry.points.max_points or worth or 0.0
    maximum = asked.dated.maximum if asked.dated.maximum is not None else full
    factor = _PER_POINT * maximum / full if full else float(_PER_POINT)
    ids = entry.student.ids
    document: dict[str, Any] = {"schema": SCHEMA}
    document |= {name: runner.get(variable, "") for name, variable in _FROM_RUNNER.items()}
    document["assignment"] = document["assignment"] or entry.assignment
    document |= {"assignment_type": "group" if asked.dated.teams else "individual"}
    document |= {"owner": ids[0] if ids else entry.student.id}
    if entry.received is not None:
        document["datetime"] = entry.received.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    points = numbers.scaled(entry, maximum, worth)
    document["score"] = int(numbers.rounded((points or 0) * _PER_POINT, 0))
    document["max-score"] = int(numbers.rounded(maximum * _PER_POINT, 0))
    document["tests"] = [_test(check, factor) for check in entry.checks]
    return document


def _test(check: CheckResult, factor: float) -> dict[str, Any]:
    return {
        "test-name": printable(check.title or check.name),
        "passed": check.verdict is Verdict.PASSED,
        "score": int(numbers.rounded((check.points or 0.0) * factor, 0)),
        "max-score": int(numbers.rounded(check.max_points * factor, 0)),
        "output": printable("\n".join(filter(None, [check.fact, check.hint]))),
    }
