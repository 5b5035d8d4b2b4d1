"""Gradescope's ``results.json``, one for each student."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.course.entry import Entry
from grader.course.sheets import filling, numbers
from grader.course.sheets.filled import Asked, Note, Written
from grader.coursework import student_name
from grader.grades.verdict import CheckResult, Verdict
from grader.text import printable

FILE = "results.json"


def results(entries: Sequence[Entry], asked: Asked) -> Written:
    """``<student>/results.json`` of whoever has a check that is decided.

    A check that is open is left out, and named: as one of 0 points it would tell the student what is not true.
    """
    some, worth = filling.chosen(entries, asked), numbers.worth(entries)
    files, open_, without = {}, [], []
    for entry in some:
        if not any(check.points is not None for check in entry.checks):
            without.append(entry.student.id)
            continue
        document = _document(entry, asked, worth)
        files[f"{student_name.file_name(entry.student.id)}/{FILE}"] = json.dumps(document, indent=1).encode()
        if entry.points.final is None:
            open_.append(entry.student.id)
    notes = [Note("Open: those checks are left out, and the output says so", open_)] if open_ else []
    notes += [Note("With nothing that is decided, and so without a file", without)] if without else []
    return Written(files, notes)


def _document(entry: Entry, asked: Asked, worth: float | None) -> dict[str, Any]:
    final = numbers.scaled(entry, asked.dated.maximum, worth)
    full = entry.points.max_points or worth
    factor = asked.dated.maximum / full if asked.dated.maximum is not None and full else 1.0
    left_out = [check.title or check.name for check in entry.checks if check.points is None]
    output = [entry.comment, *(f"Not decided yet, and left out: {title}" for title in left_out)]
    score = {"score": float(numbers.rounded(final))} if final is not None else {}
    tests = [_test(check, factor) for check in entry.checks if check.points is not None]
    return {**score, "output": printable("\n".join(filter(None, output))), "output_format": "text", "tests": tests}


def _test(check: CheckResult, factor: float) -> dict[str, Any]:
    status = {} if check.verdict is Verdict.PARTIAL else {"status": _STATUS[check.verdict is Verdict.PASSED]}
    return {
        "name": printable(check.title or check.name),
        "name_format": "text",
        "score": float(numbers.rounded((check.points or 0.0) * factor)),
        "max_score": float(numbers.rounded(check.max_points * factor)),
        **status,
        "output": printable("\n".join(filter(None, [check.fact, check.hint]))),
        "output_format": "text",
    }


_STATUS = {True: "passed", False: "failed"}
