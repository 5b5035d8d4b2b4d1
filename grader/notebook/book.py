"""Grades of module files in nbgrader's gradebook: a notebook stands for each, so that formgrader shows them.

nbgrader's own autograde brings them in, with the stored grade in place of a grading. So what a person entered there,
points, comments, extra credit, stays as it always does. Nothing is measured, and nothing of a submission is run.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets import Set, Unicode
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader import files
from grader.errors import NotebookError
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.notebook.chain import GradeModules
from grader.notebook.course import CONFIG, require_course
from grader.notebook.extract import Extraction
from grader.notebook.handed_in import held
from grader.notebook.standin import is_standin, notebook
from grader.record.finding import Finding


@dataclass(slots=True)
class Taken:
    """What became of grades, by the names of students.

    Attributes:
        written: new in the gradebook, or changed there.
        unchanged: as they were.
        own: left out, because the student handed in a notebook.
        open: of those that are in the gradebook: some check has no points yet.
    """

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


class Book:
    """A course and its gradebook, as its ``nbgrader_config.py`` describes them."""

    def __init__(self, folder: Path) -> None:
        """Reads the settings.

        Raises:
            NotebookError: this is no course, or its settings cannot be read.
        """
        require_course(folder)
        try:
            self._config: Config = PyFileConfigLoader(CONFIG, path=str(folder.resolve())).load_config()
        except Exception as fault:  # noqa: BLE001 -- the boundary: whatever a teacher's settings raise
            raise NotebookError(f"{folder / CONFIG} cannot be read: {type(fault).__name__}: {fault}.") from None
        self._config.CourseDirectory.root = str(folder.resolve())
        self._folder = folder

    def holds(self, assignment: str) -> bool:
        """Whether the course has a notebook for an assignment."""
        return self._place("source", ".", assignment).is_file()

    def take(self, results: Path, assignment: str, grades: Sequence[Grade]) -> Taken:
        """Brings the grades of one assignment in; what is there unchanged is left alone.

        Args:
            results: where they are stored.
            assignment: of all of them.
            grades: no two of one student.

        Raises:
            NotebookError: the course has no notebook for it, or it could not be done.
        """
        try:
            return self._taken(results, assignment, grades)
        except OSError as fault:
            raise NotebookError(f"{fault.filename} cannot be written: {fault.strerror}.") from None
        except SQLAlchemyError as fault:
            raise NotebookError(
                f"nbgrader's gradebook of {self._folder} cannot be used: {fault}. "
                "If another program is writing to it, export again; if it is of an older nbgrader: nbgrader db upgrade."
            ) from None

    def _taken(self, results: Path, assignment: str, grades: Sequence[Grade]) -> Taken:
        handed_out = self._handed_out(assignment)
        known, taken = self._students(assignment), Taken()
        for grade in grades:
            submitted = self._place("submitted", grade.student, assignment)
            before = held(submitted)
            text = notebook(handed_out, grade).encode()
            if os.path.lexists(submitted) and not is_standin(before.held or b""):
                taken.own.append(grade.student)
                continue
            if grade.score.points is None:
                taken.open.append(grade.student)
            autograded = self._place("autograded", grade.student, assignment)
            if before.held == text and autograded.is_file() and grade.student in known:
                taken.unchanged.append(grade.student)
                continue
            autograded.unlink(missing_ok=True)  # first: who is stopped between here and the end begins here again
            files.replace(submitted, text)
            taken.written.append(grade.student)
        if taken.written:
            self._autograde(results, assignment, set(taken.written))
            self._require_autograded(assignment, taken.written)
        return taken

    def _require_autograded(self, assignment: str, students: Sequence[str]) -> None:
        """Nobody is said to be in the gradebook whom nbgrader passed over."""
        missing = [s for s in students if not self._place("autograded", s, assignment).is_file()]
        if missing:
            raise NotebookError(
                f"nbgrader passed over {', '.join(missing)}: nothing of {assignment} is in its gradebook."
            )

    def _handed_out(self, assignment: str) -> str:
        """The notebook that students get; where there is none yet it is made, with its cells in the gradebook."""
        released = self._place("release", ".", assignment)
        if not released.is_file() or not self._knows(assignment):
            if not self.holds(assignment):
                source = self._place("source", ".", assignment).parent
                raise NotebookError(
                    f"The course {self._folder} has no notebook for {assignment}: "
                    f"`grader notebook make {assignment} --to {source}` makes one."
                )
            converter = GenerateAssignment(coursedir=self._course(assignment), config=self._config)
            converter.force = True
            _run(converter)
        return released.read_text(encoding="utf-8")

    def _autograde(self, results: Path, assignment: str, students: set[str]) -> None:
        config = Config(self._config)
        config.TakeGrades.grades = str(results.resolve())
        converter = _OfSome(coursedir=self._course(assignment), config=config)
        if GradeModules not in converter.autograde_preprocessors:
            raise NotebookError(f"{self._folder / CONFIG} lacks the line that begins with grade_modules(c, ...).")
        steps = [TakeGrades if step is GradeModules else step for step in converter.autograde_preprocessors]
        converter.autograde_preprocessors, converter.students, converter.force = steps, students, True
        _run(converter)

    def _knows(self, assignment: str) -> bool:
        with self._open() as book:
            try:
                book.find_notebook(assignment, assignment)
            except MissingEntry:
                return False
        return True

    def _students(self, assignment: str) -> set[str]:
        """Who has something in the gradebook."""
        with self._open() as book:
            return {submission.student_id for submission in book.assignment_submissions(assignment)}

    def _open(self) -> Gradebook:
        course = self._course()
        return Gradebook(course.db_url, course.course_id)

    def _course(self, assignment: str = "") -> CourseDirectory:
        course = CourseDirectory(config=self._config)
        course.assignment_id = assignment
        return course

    def _place(self, step: str, student: str, assignment: str) -> Path:
        course = self._course()
        folder = course.format_path(getattr(course, f"{step}_directory"), student, assignment)
        return Path(folder) / f"{assignment}.ipynb"


class TakeGrades(GradeModules):
    """In place of grading: the stored grade as it is, under whatever conditions it was made."""

    grades = Unicode(help="folder of the stored grades").tag(config=True)

    def _module(self, name: str, ids: dict[str, str]) -> tuple[Extraction, Grade | Finding | None]:
        return Extraction(""), gradebook.read(gradebook.path_of(Path(self.grades), name, ids["student"]))


class _OfSome(Autograde):  # type: ignore[misc] # nbgrader has no types
    """nbgrader's autograde, for some students only."""

    students = Set()
    assignments: dict[str, list[str]]
    notebooks: list[str]

    def init_notebooks(self) -> None:
        """See nbgrader, which would take a name for a pattern: a student may be called a[b]."""
        self.notebooks = []
        places = [self._format_source(self.coursedir.assignment_id, student) for student in sorted(self.students)]
        self.assignments = {place: sorted(map(str, Path(place).glob("*.ipynb"))) for place in places}


def _run(converter: BaseConverter) -> None:
    """Runs one of nbgrader's commands; its words are told only where it failed.

    Raises:
        NotebookError: it failed.
    """
    words = _Words()
    converter.log = logging.Logger("nbgrader", logging.WARNING)  # noqa: LOG001 -- for this run alone
    converter.log.addHandler(words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # of nbgrader's, for each new submission
            converter.start()
    except NbGraderException as fault:
        told = "\n".join(words.told[-20:])
        raise NotebookError(f"nbgrader could not do it: {fault}\n{told}") from None


class _Words(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """See logging."""
        self.told.append(record.getMessage())
