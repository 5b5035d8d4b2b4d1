"""Where records come from: from this session, from an earlier one of just these files, or measured now."""

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
from grader.coursework.roster import REFERENCE
from grader.coursework.student_name import file_name
from grader.coursework.submission import Submission, read
from grader.errors import BackendError, RecordError
from grader.judging import rounds
from grader.measuring import answer_only, machine, measure
from grader.measuring import bench as benches
from grader.measuring.arms import inputs_of
from grader.measuring.bench import Bench, Say
from grader.measuring.measure import Measurement
from grader.record import Need, Record, Round, as_json
from grader.record.finding import Finding
from grader.sandbox import choose

UNREADABLE = Finding(
    "record_unreadable",
    "The stored record cannot be read: it is damaged, or of another version of the grader.",
    "No fault of the student's: grade the submission again.",
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which a session measures.

    Attributes:
        isolation: the wanted level, or "auto".
        for_grades: whether grades will be made of it, so that isolation is required.
        force: measure again even if a stored record still fits.
        rejudge: judge stored records only; never run anything of a submission.
        obstacle: why nothing may be run on this machine, or None.
    """

    isolation: str = "auto"
    for_grades: bool = False
    seed: str = "self-check"
    deadline_s: float = 900.0
    force: bool = False
    rejudge: bool = False
    keep_run: bool = False
    obstacle: Finding | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier session left.

    Attributes:
        is_final: whether nothing that is graded by it is open.
    """

    record: Record
    is_final: bool


class Records:
    """The records of one session, of which at most one is being measured.

    A context manager; leaving it ends what it started and removes its folders.

    Attributes:
        troubles: what whoever runs this machine must look at, in words; the session goes on.
    """

    def __init__(self, conditions: Conditions, *, say: Say, shared: Path | None = None) -> None:
        """Nothing is started before a record needs it.

        Args:
            conditions: under which it measures.
            say: told in words what is being done.
            shared: a folder that the processes of one session share, or None where there is one process.
        """
        self.conditions = conditions
        self._say = say
        self._shared = shared
        self._stack = contextlib.ExitStack()
        self.troubles: list[str] = []
        self._bench: Bench | None = None
        self._measurement: tuple[tuple[str, str], Measurement] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest()
        self._stack.close()

    def of(self, assignment: Assignment, submission: Submission, earlier: Earlier | None) -> Source:
        """Where the record of this submission comes from."""
        return Source(self, assignment, submission, earlier)

    def rest(self) -> None:
        """Ends the running measurement; a process that cannot be ended stops nobody else's grading."""
        if self._measurement is None:
            return
        (assignment, student), ending = self._measurement
        self._measurement = None
        try:
            ending.__exit__(None, None, None)
        except BackendError as fault:
            self.troubles.append(f"{assignment}, {student}: {fault}")

    def bench(self) -> Bench:
        """The session's bench, set up when first asked for.

        Raises:
            SandboxError: grades are wanted, and submissions cannot be isolated here.
        """
        if self._bench is None:
            wanted = self.conditions
            level, why = choose(wanted.isolation, for_grades=wanted.for_grades)
            opening = benches.bench(
                level=level,
                seed=wanted.seed,
                deadline_s=wanted.deadline_s,
                say=self._say,
                keep=wanted.keep_run,
                why=why,
                for_grades=wanted.for_grades,
            )
            self._bench = self._stack.enter_context(opening)
        return self._bench

    def measurement(self, source: Source) -> Measurement:
        """The running measurement of this source; another one's is ended."""
        if self._measurement is None or self._measurement[0] != source.key:
            self.rest()
            opened = Measurement(self.bench(), source.assignment, source.submission, source.reference)
            self._measurement = (source.key, opened.__enter__())
        return self._measurement[1]

    @contextlib.contextmanager
    def locked(self, source: Source) -> Iterator[Path | None]:
        """One process of the session alone works on a record; yields the file that they share."""
        if self._shared is None:
            yield None
            return
        folder = self._shared / source.key[0]
        folder.mkdir(parents=True, exist_ok=True)
        name = file_name(source.key[1])
        with filelock.FileLock(folder / f"{name}.lock"):
            yield folder / f"{name}.json"


class Source:
    """The record of one submission, measured as far as it is asked for. See ``grades.case.Source``."""

    def __init__(
        self, records: Records, assignment: Assignment, submission: Submission, earlier: Earlier | None
    ) -> None:
        self.assignment = assignment
        self.submission = submission
        self.reference = _reference(assignment)
        self.key = (assignment.name, submission.student)
        self._records = records
        self._earlier = earlier
        self._record: Record | None = None
        self._inputs: dict[int, Mapping[str, Any]] = {}

    def record(self, need: Need) -> Record:
        """The record, measured at least as far as is needed, or as far as is possible."""
        if self._record is not None and (self._record.need >= need or not rounds.goes_on(self._record)):
            return self._record
        with self._records.locked(self) as path:
            known = self._shared(path) or self._record or self._stored() or self._blank()
            if known.need < need and rounds.goes_on(known) and not self._records.conditions.rejudge:
                known = self._extended(known, need)
            self._record = known
            if path is not None:
                _share(path, known)
        return known

    def draw(self, done: Round) -> Mapping[str, Any]:
        """The inputs of a round: the author's process draws them again."""
        if done.index not in self._inputs:
            self._inputs[done.index] = inputs_of(self._records.bench(), self.assignment, done.seed)
        return self._inputs[done.index]

    def _extended(self, known: Record, need: Need) -> Record:
        """What can be had: measured, or where nothing may be measured here, the answer alone."""
        why = self._records.conditions.obstacle
        if why is None:
            return self._records.measurement(self).extend(known, need)
        if why.reason == machine.NATIVE_WINDOWS:
            known = answer_only.checked(self._records.bench(), self.assignment, self.submission, known)
        return replace(known, obstacle=known.obstacle or why)

    def _blank(self) -> Record:
        return measure.blank(self._records.bench(), self.assignment, self.submission, self.reference)

    def _stored(self) -> Record | None:
        """The record of an earlier grading of just these files; what it left open is taken up again."""
        conditions, earlier = self._records.conditions, self._earlier
        if conditions.rejudge:
            return earlier.record if earlier else replace(self._blank(), finding=None, obstacle=UNREADABLE)
        if earlier is None or conditions.force:
            return None
        blank = self._blank()
        if earlier.record.key != blank.key:
            return None
        if earlier.is_final:
            return earlier.record
        if earlier.record.need is Need.NOTHING:
            return None  # nothing was run: its text is looked at anew, too
        before, now = earlier.record.machine, blank.machine  # nodes of a cluster that are alike count as one
        return rounds.again(earlier.record) if (before.cpu, before.cores) == (now.cpu, now.cores) else None

    def _shared(self, path: Path | None) -> Record | None:
        """What another process of the session measured, or an earlier session of just these files."""
        if path is None or not path.exists():
            return None
        try:
            found = shared_record(path)
        except RecordError:
            return None  # damaged, or of another version: measured anew
        return found if found.key == self._blank().key else None


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


def _share(path: Path, record: Record) -> None:
    arrays: dict[str, bytes] = {}
    plain = as_json.to_plain(record, arrays)
    document = {"record": plain, "arrays": {name: content.hex() for name, content in arrays.items()}}
    files.replace(path, json.dumps(document).encode())


def _reference(assignment: Assignment) -> Submission | None:
    folder = assignment.reference_folder
    if not (folder / assignment.entry_file).is_file():
        return None
    return read(folder, assignment, student=REFERENCE)
