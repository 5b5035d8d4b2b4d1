"""The desk of a session: hands out cases, keeps their records, and holds at most one measurement open."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import filelock

from grader import files
from grader.coursework.assignment import Assignment
from grader.coursework.roster import REFERENCE, Entry
from grader.coursework.student_name import file_name
from grader.coursework.submission import Submission, from_texts, read, taken
from grader.errors import RecordError
from grader.grades import gradebook
from grader.grades.case import Case
from grader.grades.check import Check
from grader.grades.gradebook import Grade
from grader.grades.score import Status
from grader.judging import rounds
from grader.measuring import answer_only, machine, measure
from grader.measuring import bench as benches
from grader.measuring.arms import Arms
from grader.measuring.bench import Bench, Say
from grader.measuring.measure import Measurement
from grader.record import ArmName, Need, Record, Round, as_json
from grader.record.finding import Finding
from grader.sandbox import choose


@dataclass(frozen=True, slots=True)
class Options:
    """How a session measures and what it keeps.

    Attributes:
        isolation: the wanted level, or "auto".
        for_grades: whether grades will be made of it, so that isolation is required.
        results: where grades are written, or None for a self-check.
        earlier: where grades of an earlier session are read, or None.
        force: measure again even if a stored record still fits.
        rejudge: judge stored records only; never run anything of a submission.
        obstacle: why nothing may be run on this machine, or None.
    """

    isolation: str = "auto"
    for_grades: bool = False
    seed: str = "self-check"
    deadline_s: float = 900.0
    results: Path | None = None
    earlier: Path | None = None
    force: bool = False
    rejudge: bool = False
    keep_run: bool = False
    obstacle: Finding | None = None


class Desk:
    """A context manager; leaving it ends what it started and removes its folders."""

    def __init__(self, options: Options, *, say: Say, shared: Path | None = None) -> None:
        """Nothing is started before a case needs it.

        Args:
            options: how to work.
            say: told in words what is being done.
            shared: a folder that the processes of one session share, or None where there is one process.
        """
        self.options = options
        self._say = say
        self._shared = shared
        self._stack = contextlib.ExitStack()
        self._bench: Bench | None = None
        self._read: tuple[Path, Grade | None] | None = None  # the last one, which is asked for several times
        self._measurement: tuple[tuple[str, str], Measurement] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest()
        self._stack.close()

    def case(self, assignment: Assignment, entry: Entry, checks: Mapping[str, Check]) -> Case:
        """The case of one student's folder, or of their stored record."""
        if self.options.rejudge:
            stored = self.stored(assignment.name, entry.student)
            texts = stored.record.files if stored else {}
            submission = from_texts(entry.student, assignment.name, texts)
        else:
            submission = taken(entry, assignment)
        return Case(assignment, submission, checks, _Source(self, assignment, submission, _reference(assignment)))

    def stored(self, assignment: str, student: str) -> Grade | None:
        """The grade of an earlier session, or None when there is none that can be read."""
        if self.options.earlier is None:
            return None
        path = gradebook.path_of(self.options.earlier, assignment, student)
        if self._read is None or self._read[0] != path:
            try:
                self._read = (path, gradebook.read(path) if path.exists() else None)
            except RecordError:
                self._read = (path, None)  # damaged, or of another version: measured anew
        return self._read[1]

    def finish(self, case: Case) -> Grade:
        """The grade of a case of which all is measured that will be; written where grades are kept."""
        self.rest()
        earlier = self.stored(*case.key)
        same = earlier is not None and earlier.record.submission_digest == case.record.submission_digest
        grade = gradebook.grade(case.record, case.results(), earlier.decisions if earlier and same else None)
        if self.options.results is not None:
            gradebook.write(self.options.results, grade)
            self._read = None
        return grade

    def rest(self) -> None:
        """Ends the running measurement."""
        if self._measurement is not None:
            self._measurement[1].__exit__(None, None, None)
            self._measurement = None

    def bench(self) -> Bench:
        """The session's bench, set up when first asked for.

        Raises:
            SandboxError: grades are wanted, and submissions cannot be isolated here.
        """
        if self._bench is None:
            options = self.options
            level, why = choose(options.isolation, for_grades=options.for_grades)
            opening = benches.bench(
                level=level,
                seed=options.seed,
                deadline_s=options.deadline_s,
                say=self._say,
                keep=options.keep_run,
                why=why,
                for_grades=options.for_grades,
            )
            self._bench = self._stack.enter_context(opening)
        return self._bench

    def measurement(self, source: _Source) -> Measurement:
        """The running measurement of this source; another one's is ended."""
        if self._measurement is None or self._measurement[0] != source.key:
            self.rest()
            opened = Measurement(self.bench(), source.assignment, source.submission, source.reference)
            self._measurement = (source.key, opened.__enter__())
        return self._measurement[1]

    @contextlib.contextmanager
    def locked(self, source: _Source) -> Iterator[Path | None]:
        """One process of the session alone works on a case's record; yields the file that they share."""
        if self._shared is None:
            yield None
            return
        folder = self._shared / source.key[0]
        folder.mkdir(parents=True, exist_ok=True)
        name = file_name(source.key[1])
        with filelock.FileLock(folder / f"{name}.lock"):
            yield folder / f"{name}.json"


class _Source:
    """A case's record: from the session, from the results of an earlier one, or measured."""

    def __init__(
        self, desk: Desk, assignment: Assignment, submission: Submission, reference: Submission | None
    ) -> None:
        self.assignment = assignment
        self.submission = submission
        self.reference = reference
        self.key = (assignment.name, submission.student)
        self._desk = desk
        self._record: Record | None = None
        self._inputs: dict[int, Mapping[str, Any]] = {}

    def record(self, need: Need) -> Record:
        """See ``case.Source``."""
        if self._record is not None and (self._record.need >= need or not rounds.goes_on(self._record)):
            return self._record
        with self._desk.locked(self) as path:
            known = self._shared(path) or self._record or self._stored() or self._blank()
            options = self._desk.options
            if known.need < need and rounds.goes_on(known) and not options.rejudge:
                if options.obstacle is not None:
                    known = self._unmeasured(known, options.obstacle)
                else:
                    known = self._desk.measurement(self).extend(known, need)
            self._record = known
            if path is not None:
                self._share(path, known)
        return known

    def draw(self, done: Round) -> Mapping[str, Any]:
        """See ``case.Source``: the author's process draws them again."""
        if done.index not in self._inputs:
            with Arms(self._desk.bench(), self.assignment, {}) as arms:
                arms.open(ArmName.BASELINE)
                self._inputs[done.index] = arms.draw(done.seed)
        return self._inputs[done.index]

    def _unmeasured(self, known: Record, why: Finding) -> Record:
        """What can be had where nothing may be measured."""
        if why.reason == machine.NATIVE_WINDOWS:
            known = answer_only.checked(self._desk.bench(), self.assignment, self.submission, known)
        return replace(known, obstacle=known.obstacle or why)

    def _blank(self) -> Record:
        return measure.blank(self._desk.bench(), self.assignment, self.submission, self.reference)

    def _stored(self) -> Record | None:
        """The record of an earlier grading of just these files; what it left open is taken up again."""
        options = self._desk.options
        aside = options.force or self.submission.obstacle is not None  # what was not read is looked at anew
        grade = None if aside else self._desk.stored(*self.key)
        if grade is None or options.rejudge:
            return grade.record if grade else None
        blank = self._blank()
        if grade.record.key != blank.key:
            return None
        if grade.score.status is Status.FINAL:
            return grade.record
        if grade.record.need is Need.NOTHING:
            return None  # nothing was run: it is looked at anew, too
        before, now = grade.record.machine, blank.machine  # nodes of a cluster that are alike count as one
        return rounds.again(grade.record) if (before.cpu, before.cores) == (now.cpu, now.cores) else None

    def _shared(self, path: Path | None) -> Record | None:
        """What another process of the session measured, or an earlier session of just these files."""
        if path is None or not path.exists():
            return None
        try:
            found = shared_record(path)
        except RecordError:
            return None  # damaged, or of another version: measured anew
        return found if found.key == self._blank().key else None

    def _share(self, path: Path, record: Record) -> None:
        arrays: dict[str, bytes] = {}
        plain = as_json.to_plain(record, arrays)
        document = {"record": plain, "arrays": {name: content.hex() for name, content in arrays.items()}}
        files.replace(path, json.dumps(document).encode())


def shared_record(path: Path) -> Record:
    """The record that processes share at this place.

    Raises:
        RecordError: it is damaged, or of another version.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        arrays = {name: bytes.fromhex(content) for name, content in document["arrays"].items()}
        plain = document["record"]
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise RecordError(f"{path} holds no record ({type(fault).__name__}); remove it, and measure again.") from None
    return as_json.from_plain(plain, arrays)


def _reference(assignment: Assignment) -> Submission | None:
    folder = assignment.reference_folder
    if not (folder / assignment.entry_file).is_file():
        return None
    return read(folder, assignment, student=REFERENCE)
