"""A course of notebooks in nbgrader's layout, made ready for its commands."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.coursework.assignment import Assignment
from grader.errors import NotebookError
from grader.notebook import config
from grader.notebook.rubric_items import checklist
from grader.notebook.source import notebook

CONFIG = "nbgrader_config.py"
DATABASE = "gradebook.db"
_CONFIG_TEXT = '''"""nbgrader's settings of this course."""

from grader.notebook.config import grade_modules

c = get_config()  # noqa: F821 -- nbgrader gives it
c.CourseDirectory.course_id = {course!r}
grade_modules(c, assignments={assignments!r}, results="results")
'''
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def require_nbgrader() -> None:
    """Looks whether nbgrader is installed.

    Raises:
        NotebookError: it is not.
    """
    try:
        import nbgrader.api  # noqa: F401
    except ModuleNotFoundError as fault:
        raise NotebookError(
            f"nbgrader is not installed here ({fault.name} is missing): "
            'pip install "pytest-hpc-grader[nbgrader]", in the environment that grader runs in.'
        ) from None


def new(folder: Path, assignments: Sequence[Assignment]) -> None:
    """Makes a course with the notebooks of these assignments, and its gradebook.

    Raises:
        NotebookError: the folder is there and not empty, or nbgrader is not installed.
    """
    require_nbgrader()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotebookError(f"{folder} is not empty: name a new folder for the course.")
    texts = _texts(assignments)
    name = _NOT_IN_A_NAME.sub("-", folder.resolve().name) or "course"
    root = os.path.relpath(assignments[0].folder.parent, folder.resolve())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(_CONFIG_TEXT.format(course=name, assignments=root), encoding="utf-8")
    _write_sources(folder, assignments, texts)
    _make_gradebook(folder, name)


def add(folder: Path, assignments: Sequence[Assignment]) -> None:
    """Adds the notebooks of further assignments to a course.

    Raises:
        NotebookError: this is no course, or it has one of them already.
    """
    require_course(folder)
    there = [a.name for a in assignments if (folder / "source" / a.name).exists()]
    if there:
        raise NotebookError(
            f"{folder / 'source'} has {' and '.join(there)} already. Where README, stub or rubric have changed: "
            f"grader notebook make {there[0]} --to {folder / 'source' / there[0]}"
        )
    _write_sources(folder, assignments, _texts(assignments))


def require_course(folder: Path) -> None:
    """Looks whether a folder is a course.

    Raises:
        NotebookError: it is none.
    """
    if not (folder / CONFIG).is_file():
        raise NotebookError(f"{folder} is no course: it has no {CONFIG}. `grader notebook new` makes one.")


def _texts(assignments: Sequence[Assignment]) -> dict[str, str]:
    """The notebooks by name, made before anything is written."""
    return {a.name: notebook(a, checklist(a)) for a in assignments}


def _write_sources(folder: Path, assignments: Sequence[Assignment], texts: Mapping[str, str]) -> None:
    """Writes what students will get: the files of an assignment's folder, and its notebook beside them."""
    for assignment in assignments:
        place = folder / "source" / assignment.name
        place.mkdir(parents=True)
        for path in sorted(assignment.folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                shutil.copyfile(path, place / path.name)
        (place / f"{assignment.name}.ipynb").write_text(texts[assignment.name], encoding="utf-8")


def _make_gradebook(folder: Path, course: str) -> None:
    """Makes all tables and both courses that nbgrader asks for, so that no two writers ever make them at once."""
    from nbgrader.api import Gradebook

    config.find_alembic()
    for names in ({"course_id": course}, {}):
        with Gradebook(f"sqlite:///{(folder / DATABASE).resolve()}", **names):
            pass
