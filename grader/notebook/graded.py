"""Grades the module of a notebook as ``grader grade`` does, or takes the grade that is on disk already."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import grader
from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.coursework.roster import REFERENCE
from grader.coursework.submission import Submission, read
from grader.errors import GraderError, RecordError
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.judging import rounds
from grader.measuring import machine
from grader.notebook.standin import stands_for
from grader.record import Record
from grader.record.finding import Finding

NONE = "none"
_TROUBLE_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Options:
    """How a course is graded.

    Attributes:
        assignments: the folder of all assignments, with ``solutions/`` beside it.
        results: where grades are, ``<assignment>/<student>.json``, and where new ones are written.
        isolation: the wanted level, or "auto".
    """

    assignments: Path
    results: Path
    isolation: str = "auto"


def graded(
    module: bytes, *, student: str, name: str, options: Options, further: Mapping[str, bytes] | None = None
) -> Grade | Finding:
    """The grade of a student's module for an assignment, or why there is none: then it is open.

    Args:
        module: the entry's file.
        student: whose it is.
        name: of the assignment.
        options: of the course.
        further: other files, by their names; those that the assignment does not ask for are left out.
    """
    try:
        assignment = assignments.load(options.assignments / name)
    except GraderError as fault:
        return _ungraded(str(fault))
    given = further or {}
    named = [each for each in assignment.further_files if each in given]
    asked = {each: given[each] for each in [*named, *sorted(given)] if assignment.takes(each)}
    submission = Submission(student, name, {assignment.entry_file: module, **asked})
    known = stored(submission, assignment, options)
    if known is not None and (gradebook.is_measured(known) or not _is_worth_another(known.record)):
        return known
    if (obstacle := machine.obstacle()) is not None:
        return known or _ungraded(obstacle.fact, "Grade it by `grader notebook extract` and `grader submit`.")
    try:
        trouble = _grade(submission, assignment, options)
    except OSError as fault:  # a disk is full, or a file system gone
        trouble = f"{fault.strerror}: {fault.filename}"
    return stored(submission, assignment, options) or known or _ungraded(trouble)


def stored(submission: Submission, assignment: Assignment, options: Options) -> Grade | None:
    """The grade on disk, where it is of just these files, under the same conditions."""
    try:
        grade = gradebook.read(gradebook.path_of(options.results, assignment.name, submission.student))
    except RecordError:
        return None  # none there, damaged, or of another version
    reference = read(assignment.reference_folder, assignment, student=REFERENCE)
    return (
        grade if grade.record.key == _expected(grade.record, submission, assignment, reference, options).key else None
    )


def _expected(
    record: Record, submission: Submission, assignment: Assignment, reference: Submission, options: Options
) -> Record:
    """The record as it would begin now; what was graded on another machine may have another level that isolates."""
    found = record.isolation.partition(" ")[0]  # "bubblewrap (own user id)" is a kind of bubblewrap
    fits = found != NONE if options.isolation == "auto" else found == options.isolation
    same = stands_for(submission.files, record)  # files that export brought into this course
    return replace(
        record,
        assignment_digest=assignment.digest,
        submission_digest=record.submission_digest if same else submission.digest,
        reference_digest=reference.digest if reference.finding is None else "",
        grader=grader.__version__,
        isolation=record.isolation if fits else options.isolation,
        workers=assignment.workers,
    )


def _is_worth_another(record: Record) -> bool:
    return record.obstacle is not None or rounds.worth_another(record)


def _grade(submission: Submission, assignment: Assignment, options: Options) -> str:
    """Runs ``grader grade`` on the module alone; its last words, for where it leaves no grade."""
    with tempfile.TemporaryDirectory(prefix="grader-notebook-") as made:
        folder = Path(made) / submission.student / assignment.name
        folder.mkdir(parents=True)
        submission.write_to(folder)
        command = [
            *(sys.executable, "-P", "-m", "grader", "grade", made, f"--student={submission.student}"),
            *("--assignments", str(options.assignments), "--assignment", assignment.name),
            *("--results", str(options.results), "--isolation", options.isolation),
        ]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    words = done.stderr[-_TROUBLE_BYTES:].decode(errors="replace").strip().splitlines()
    return words[-1] if words else f"`grader grade` ended with status {done.returncode} and without a word"


def _ungraded(fact: str, hint: str = "") -> Finding:
    return Finding("notebook_not_graded", fact, hint or "No fault of the student's: mend it, and autograde again.")
