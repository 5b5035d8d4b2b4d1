"""What nbgrader's autograde runs in place of a kernel: cells restored, the module graded outside, points saved.

Which cells are tests, what they ask and what they are worth is read from the gradebook, never from the submission.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook, new_output
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Unicode

from grader.errors import BackendError
from grader.grades.gradebook import Grade
from grader.notebook import award, handed_in
from grader.notebook.award import Award
from grader.notebook.extract import Extraction
from grader.notebook.graded import Options, graded
from grader.notebook.restore import Original, reduced, restored
from grader.notebook.source import asked
from grader.record.finding import Finding
from grader.text import printable

OPEN = "grader_open"
_FORMAT, _METADATA = 4, {"language_info": {"name": "python"}}
Resources = dict[str, Any]


class ReadAnything(NotebookExporter):
    """nbgrader's exporter; a file that is no notebook counts as an empty one, and is refused as such later on.

    nbgrader would drop the student's assignment, and nobody would learn why. There is one of it in each command, so it
    keeps what the gradebook has of a notebook: that is the same for all students, and takes long to ask for.
    """

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 -- as nbconvert has it
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self._originals: dict[tuple[str, str, str], dict[str, Original]] = {}
        self._renamed: dict[Path, Path | None] = {}
        if isinstance(self.parent, Autograde):
            self._look_for_renamed(self.parent)

    def originals(self, ids: dict[str, str]) -> dict[str, Original]:
        """The cells of a notebook as it was handed out, by name."""
        key = ids["db_url"], ids["assignment"], ids["notebook"]
        if key not in self._originals:
            self._originals[key] = _originals(*key)
        return self._originals[key]

    def extraction(self, path: Path, name: str) -> Extraction:
        """The module for an assignment in the student's notebook that is, or stands for, the one at this path."""
        meant = self._renamed.get(path, path)
        if meant is None:
            return handed_in.unclear(path.stem, [each.stem for each in path.parent.glob("*.ipynb")])
        found = handed_in.extracted(meant, name)
        return found if meant == path else handed_in.taken_as(meant.stem, found)

    def from_filename(
        self,
        filename: str,
        resources: Resources | None = None,
        **how: Any,  # noqa: ANN401 -- as nbconvert has it
    ) -> tuple[NotebookNode, Resources]:
        """See nbconvert; a link is not followed, and a file that is no notebook counts as an empty one."""
        resources = {**(resources or {}), "metadata": {"name": Path(filename).stem, "path": str(Path(filename).parent)}}
        path = Path(filename)
        meant = self._renamed.get(path, path)
        found = handed_in.held(meant).held if meant is not None else None
        notebook = _read(found) if found is not None else None
        if notebook is None:
            self.log.warning("This is no notebook that can be read: %s", printable(filename))
        try:
            return self._made(notebook or new_notebook(), resources, how)
        except RecursionError:
            self.log.warning("This notebook is nested too deeply: %s", printable(filename))
            return self._made(new_notebook(), resources, how)

    def _look_for_renamed(self, command: Autograde) -> None:
        """Has nbgrader convert a notebook that is missing where there is one under another name.

        nbgrader leaves out what it does not know, and writes 0 points for what is missing.
        """
        course = command.coursedir
        with Gradebook(course.db_url, course.course_id) as book:
            try:
                wanted = [notebook.name for notebook in book.find_assignment(course.assignment_id).notebooks]
            except MissingEntry:
                return
        for folder, paths in command.assignments.items():
            there = [Path(path).stem for path in paths]
            for name, other in handed_in.meant(wanted, there).items():
                stands = Path(folder) / f"{name}.ipynb"
                self._renamed[stands] = Path(folder) / f"{other}.ipynb" if other else None
                paths.append(str(stands))

    def _made(
        self, notebook: NotebookNode, resources: Resources | None, how: dict[str, Any]
    ) -> tuple[NotebookNode, Resources]:
        made: tuple[NotebookNode, Resources]
        made = self.from_notebook_node(notebook, resources=resources, **how)  # type: ignore[no-untyped-call]
        return made


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc] # nbgrader has no types
    """First of all: every cell of nbgrader as it was handed out, whatever the student did to it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """See nbconvert."""
        cells = restored(nb["cells"], list(self.parent.originals(resources["nbgrader"]).values()))
        return new_notebook(cells=from_dict(cells), metadata=_METADATA), resources


class GradeModules(NbGraderPreprocessor):  # type: ignore[misc] # as above
    """In place of a kernel: the module in the notebook is graded in a sandbox, and each test cell shows its check."""

    assignments = Unicode("assignments", help="folder of the assignments, seen from the course").tag(config=True)
    results = Unicode("results", help="folder of grades, seen from the course").tag(config=True)
    isolation = Unicode("auto", help="isolation level of submissions").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """See nbconvert."""
        originals = self.parent.originals(resources["nbgrader"])
        self._graded: dict[str, tuple[Extraction, Grade | Finding | None]] = {}
        resources[OPEN] = set()
        for cell in nb.cells:
            if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
                original = originals[cell.metadata.nbgrader["grade_id"]]
                found = self._award(original, resources["nbgrader"])
                _show(cell, found)
                if found.points is None:
                    resources[OPEN].add(original.name)
        return nb, resources

    def _award(self, original: Original, ids: dict[str, str]) -> Award:
        """What a test cell is worth for this student."""
        max_score, wanted = float(original.points or 0.0), asked(original.source)
        if wanted is None:
            fact = 'Only cells with check("assignment", "check") are graded outside of the student\'s kernel.'
            return award.left_open(Finding("test_cell_foreign", fact, "Grade this cell by hand."), max_score)
        name, check = wanted
        extraction, grade = self._module(name, ids)
        if extraction.finding is not None:
            return award.refused(extraction.finding, max_score, extraction.notes)
        if isinstance(grade, Finding):
            return award.left_open(grade, max_score)
        result = next((r for r in grade.checks if r.name == check), None) if grade is not None else None
        if result is None:
            fact = f"The rubric of {name!r} has no check {check!r} any more."
            return award.left_open(Finding("test_cell_outdated", fact, "Grade this cell by hand."), max_score)
        return award.award(result, max_score, extraction.notes)

    def _module(self, name: str, ids: dict[str, str]) -> tuple[Extraction, Grade | Finding | None]:
        """The student's module for an assignment, and its grade."""
        if name not in self._graded:
            course = CourseDirectory(parent=self)
            # As it was handed in: where a cell was restored there may be a stub that was not.
            folder = course.format_path(course.submitted_directory, ids["student"], ids["assignment"])
            try:
                extraction = self.parent.extraction(Path(folder) / f"{ids['notebook']}.ipynb", name)
            except BackendError as fault:
                extraction = Extraction(None, obstacle=Finding("notebook_not_graded", str(fault), "Autograde again."))
            grade: Grade | Finding | None = extraction.obstacle
            if extraction.source is not None:
                root = Path(course.root)
                options = Options(root / self.assignments, root / self.results, self.isolation)
                self.log.info("Grading %s of %s outside of the notebook", name, ids["student"])
                grade = graded(
                    extraction.source.encode(),
                    student=ids["student"],
                    name=name,
                    options=options,
                    further={file: text.encode() for file, text in extraction.further.items()},
                )
            self._graded[name] = extraction, grade
        return self._graded[name]


class SaveGrades(SaveAutoGrades):  # type: ignore[misc] # as above
    """nbgrader's, but a check that is open gets no number and is left to a person."""

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        if name not in resources.get(OPEN, ()):
            super()._add_score(cell, resources)
            return
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score, grade.needs_manual_grade = None, True
        self.gradebook.db.commit()


def _read(content: bytes) -> NotebookNode | None:
    """A student's notebook with what is needed of it; None where it is none of format 4.

    nbformat checks all of a notebook, which for a hostile one takes minutes.
    """
    try:
        document = json.loads(content)
        if document["nbformat"] != _FORMAT or not isinstance(document["cells"], list):
            return None
        made: NotebookNode = new_notebook(cells=from_dict(reduced(document["cells"])), metadata=_METADATA)
        return made
    except (ValueError, RecursionError, LookupError, TypeError):
        return None


def _originals(db_url: str, assignment: str, name: str) -> dict[str, Original]:
    with Gradebook(db_url) as book:
        notebook = book.find_notebook(name, assignment)
        points = {c.name: float(c.max_score) for c in [*notebook.grade_cells, *notebook.task_cells]}
        solutions = {c.name for c in notebook.solution_cells}
        tasks = {c.name for c in notebook.task_cells}
        return {
            c.name: Original(
                name=c.name,
                cell_type=c.cell_type,
                source=c.source,
                locked=bool(c.locked),
                solution=c.name in solutions,
                task=c.name in tasks,
                points=points.get(c.name),
                checksum=c.checksum or "",
            )
            for c in notebook.source_cells
        }


def _show(cell: NotebookNode, found: Award) -> None:
    """Writes what the kernel would have printed and returned: the text, then the points."""
    cell.outputs = [new_output("stream", name="stdout", text=found.text)]
    if found.points is not None:
        data = {"text/plain": repr(float(found.points))}
        cell.outputs.append(new_output("execute_result", data=data, execution_count=1))
    cell.execution_count = 1
