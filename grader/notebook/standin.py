"""A notebook that stands for a module file: the one that is handed out, with the student's program in it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
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
    further = _further(document["cells"])
    cells = [_filled(each, grade.record, further) for each in document["cells"]]
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


def stands_for(files: Mapping[str, bytes], record: Record) -> bool:
    """Whether files that were taken from a notebook are those of the notebook which stands for a record's files.

    The module, which is the first of them, has another first line than the file, and so another digest.
    """
    shown = {name: _shown(text) for name, text in record.files.items()}
    module, *further = files
    made = [cell(f"{MAGIC} {record.assignment}\n{shown.pop(module, NOTHING)}")]
    made += [cell(f"{MAGIC} {record.assignment} {name}\n{text}") for name, text in shown.items()]
    taken = [each.source.encode() for each in made if each is not None]
    return list(shown) == further and taken == list(files.values())


def _shown(text: str) -> str:
    """A file as it can stand in a notebook."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _digest(grade: Grade) -> str:
    results = json.dumps([verdict.to_plain(result) for result in grade.checks], sort_keys=True)
    return hashlib.sha256(results.encode()).hexdigest()


def _filled(each: dict[str, Any], record: Record, further: Collection[str]) -> dict[str, Any]:
    """The cell, or what the student handed in where it is one that holds it."""
    found = cell("".join(each["source"])) if each["cell_type"] == "code" else None
    if found is None or found.name != record.assignment:
        return each
    program = next((text for name, text in record.files.items() if name not in further), NOTHING)
    text = record.files.get(found.file, "") if found.file else program
    first = f"{MAGIC} {record.assignment} {found.file}".rstrip()
    return {**each, "source": f"{first}\n{_shown(text)}".splitlines(keepends=True)}


def _further(cells: Iterable[dict[str, Any]]) -> set[str]:
    """The names of files that have cells of their own."""
    found = [cell("".join(each["source"])) for each in cells if each["cell_type"] == "code"]
    return {each.file for each in found if each is not None and each.file}
