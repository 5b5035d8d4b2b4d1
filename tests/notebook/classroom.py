"""A course of notebooks with nbgrader's real commands, in an environment that is not activated."""

from __future__ import annotations

import copy
import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Course

Notebook = dict[str, Any]
UNACTIVATED = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not Path(p, "alembic").exists())
_GRADES = """
    SELECT cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
    FROM grade JOIN base_cell cell ON grade.cell_id = cell.id
    JOIN submitted_notebook book ON grade.notebook_id = book.id
    JOIN submitted_assignment work ON book.assignment_id = work.id
    JOIN assignment ON work.assignment_id = assignment.id
    WHERE work.student_id = ? AND assignment.name = ?
"""


@dataclass(frozen=True, slots=True)
class Classroom:
    """The folder ``nb`` of a course."""

    course: Course

    @property
    def folder(self) -> Path:
        """Where nbgrader's folders are."""
        return self.course.folder / "nb"

    def new(self) -> None:
        """Makes it, with a notebook for each assignment."""
        done = self.course.grader("notebook", "new", "nb", PATH=UNACTIVATED)
        assert done.returncode == 0, done.stderr

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begins one of nbgrader's commands."""
        return subprocess.Popen(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.folder,
            env={**os.environ, **self.course.environment, "PATH": UNACTIVATED},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> str:
        """Runs one of nbgrader's commands, which must succeed; what it said."""
        return self.ended(self.start(*words))

    def ended(self, process: subprocess.Popen[str]) -> str:
        """What a command said, which must succeed."""
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said
        return said

    def edit_source(self, assignment: str, edit: Callable[[Notebook], object]) -> None:
        """What a teacher does to a source notebook."""
        path = self.folder / "source" / assignment / f"{assignment}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        edit(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def released(self, assignment: str) -> Notebook:
        """What students get."""
        return json.loads((self.folder / "release" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))

    def hand_in(
        self,
        student: str,
        assignment: str,
        program: str | None = None,
        edit: Callable[[Notebook], object] | None = None,
    ) -> None:
        """Writes a student's notebook: what they got, with their program and what else they did to it."""
        notebook = self.released(assignment)
        if program is not None:
            cell_of(notebook, "program")["source"] = f"%%submission {assignment}\n{program}"
        if edit is not None:
            edit(notebook)
        self.hand_in_bytes(student, assignment, json.dumps(notebook).encode())

    def hand_in_bytes(self, student: str, assignment: str, content: bytes) -> None:
        """Writes whatever a student calls a notebook."""
        path = self.folder / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)

    def rename(self, student: str, assignment: str, *names: str) -> None:
        """Gives a student's notebook another name, or copies it to several."""
        path = self.folder / "submitted" / student / assignment / f"{assignment}.ipynb"
        for name in names:
            path.with_name(f"{name}.ipynb").write_bytes(path.read_bytes())
        path.unlink()

    def link(self, student: str, assignment: str, *, to: str) -> None:
        """Hands in a link to another student's notebook."""
        path = self.folder / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.symlink_to(self.folder / "submitted" / to / assignment / f"{assignment}.ipynb")

    def scores(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Points and maximum by assignment and student, from nbgrader's CSV."""
        self.run("export", "--to", "grades.csv")
        with (self.folder / "grades.csv").open(encoding="utf-8") as file:
            return {
                (row["assignment"], row["student_id"]): (float(row["score"]), float(row["max_score"]))
                for row in csv.DictReader(file)
            }

    def grades(self, student: str, assignment: str) -> dict[str, tuple[float | None, float | None, bool]]:
        """Automatic points, manual points and whether a person must look, by test cell."""
        with sqlite3.connect(self.folder / "gradebook.db") as book:
            rows = book.execute(_GRADES, (student, assignment)).fetchall()
        return {name: (auto, manual, bool(needed)) for name, auto, manual, needed in rows}

    def autograded(self, student: str, assignment: str) -> Notebook:
        """The notebook as the teacher sees it."""
        path = self.folder / "autograded" / student / assignment / f"{assignment}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))

    def told(self, student: str, assignment: str) -> str:
        """What the student reads below the test cells."""
        cells = self.autograded(student, assignment)["cells"]
        outputs = [o for cell in cells for o in cell.get("outputs", ()) if o["output_type"] == "stream"]
        return "".join("".join(output["text"]) for output in outputs)


def cell_of(notebook: Notebook, name: str) -> Notebook:
    """nbgrader's cell of this name."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def graded_cells(notebook: Notebook) -> list[Notebook]:
    """The test cells."""
    return [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]


def copied(cell: Notebook, **changed: object) -> Notebook:
    """A cell once more, with an id of its own."""
    return {**copy.deepcopy(cell), "id": os.urandom(4).hex(), **changed}
