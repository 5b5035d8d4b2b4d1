"""Grades of work that is no longer there: nothing makes them anew, and nothing but a person may remove them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.grades import gradebook
from grader.text import printable

SUBMITTED = "submitted"  # as the documentation and nbgrader call the folder of all students
_NAMED = 5

Key = tuple[str, str]


def in_words(gone: Sequence[Key], root: Path, results: Path) -> Iterator[str]:
    """A line for each grade, at most a few, with the file that may be removed.

    Args:
        gone: assignments and students of whom nothing is handed in.
        root: the folder of all students.
        results: where the grades are.
    """
    for assignment, student in gone[:_NAMED]:
        path = gradebook.path_of(results, assignment, student)
        yield printable(
            f"{root} has nothing of {student} for {assignment}, but {results} a grade. "
            f"If that work is gone for good, remove {path}."
        )
    if len(gone) > _NAMED:
        yield f"So it is with {len(gone) - _NAMED} more grades in {results}."
