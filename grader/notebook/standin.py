"""A notebook that stands for a module file: the one that is handed out, with the student's program in it. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from grader.grades import verdict
from grader.grades.gradebook import Grade
from grader.notebook.extract import MAGIC, cell
from grader.record import Record

NOTHING = "# Nothing was handed in."
_OURS, _MARK = "grader", "stands_for"


def notebook(handed_out: str, grade: Grade) -> str:
    """The text of the ``.ipynb`` file.

    Its metadata say what it is and of which results, so that it is not taken for a student's own, and that another
    result makes another text.
    """
    document = json.loads(handed_out)
    cells = [_filled(each, grade.assignment, _shown(grade.record)) for each in document["cells"]]
    metadata = {**document["metadata"], _OURS: {_MARK: _digest(grade)}}
    made = {**document, "cells": cells, "metadata": metadata}
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def is_standin(content: bytes) -> bool:
    """Whether a file is a notebook that was made here; if a student says so of their own, export may replace it."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    metadata = document.get("metadata") if isinstance(document, dict) else None
    ours = metadata.get(_OURS) if isinstance(metadata, dict) else None
    return isinstance(ours, dict) and _MARK in ours


def stands_for(module: bytes, record: Record) -> bool:
    """Whether a module that was taken from a notebook is that of the notebook which stands for a record's file.

    It has another first line than the file, and so another digest.
    """
    found = cell(f"{MAGIC} {record.assignment}\n{_shown(record)}")
    return found is not None and found.source.encode() == module


def _shown(record: Record) -> str:
    """The file as it can stand in a notebook."""
    program = "".join(record.files.values()) or NOTHING
    return program.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _digest(grade: Grade) -> str:
    results = json.dumps([verdict.to_plain(result) for result in grade.checks], sort_keys=True)
    return hashlib.sha256(results.encode()).hexdigest()


def _filled(each: dict[str, Any], assignment: str, program: str) -> dict[str, Any]:
    """The cell, or the student's program where it is the one that holds it."""
    found = cell("".join(each["source"])) if each["cell_type"] == "code" else None
    if found is None or found.name != assignment:
        return each
    return {**each, "source": f"{MAGIC} {assignment}\n{program}".splitlines(keepends=True)}
