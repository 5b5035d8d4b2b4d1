"""Where records come from: from this session, from an earlier one of just these files, or measured now."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
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
from grader.measuring import answer_only, machine, room, seat
from grader.measuring import bench as benches
from grader.measuring.arms import inputs_of
from grader.measuring.bench import Bench, Say
from grader.measuring.nodes import allocation
from grader.measuring.panel import Panel
from grader.measuring.seat import Seat
from grader.record import Need, Record, Round, as_json
from grader.record.finding import Finding
from grader.sandbox import choose

Key = tuple[str, str]
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
        is_final: whether nothing that is graded by it is open, but what a person marks.
    """

    record: Record
    is_final: bool


class Records:
    """The records of one session, of which those of one panel at most are being measured.

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
        self._panel: Panel | None = None
        self._seats: dict[Key, Seat] = {}

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

    def seats(self, assignment: Assignment, processes: int) -> int:
        """How many submissions have room in one panel, where so many processes measure side by side."""
        level, _ = choose(self.conditions.isolation, for_grades=self.conditions.for_grades)
        return room.seats(assignment, level, nodes=len(allocation.others()), processes=processes)

    def extend(self, wanted: Mapping[Source, Need]) -> None:
        """Measures these records, which are of one assignment, together as far as each needs.

        A record that is at an end already is not measured; one that an earlier session began is better asked for alone.
        """
        with contextlib.ExitStack() as stack:
            paths = {}
            for source in sorted(wanted, key=lambda each: each.key):  # two sessions lock them in the same order
                paths[source] = stack.enter_context(self._locked(source))
                source.look_up(paths[source])
            lacking = {source: need for source, need in wanted.items() if not source.has(need)}
            if not self.conditions.rejudge:
                self._measure(lacking)
            for source, path in paths.items():
                if path is not None:
                    _share(path, source.known)

    def rest(self) -> None:
        """Ends the running panel; a process that cannot be ended stops nobody else's grading."""
        panel, self._panel, self._seats = self._panel, None, {}
        if panel is None:
            return
        try:
            panel.__exit__(None, None, None)
        except BackendError as fault:
            students = ", ".join(each.submission.student for each in panel.seats)
            self.troubles.append(f"{panel.seats[0].record.assignment}, {students}: {fault}")

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

    def _measure(self, wanted: Mapping[Source, Need]) -> None:
        """What can be had: measured, or where nothing may be measured here, the answer alone."""
        why = self.conditions.obstacle
        if why is None:
            self._measure_together(wanted)
            return
        for source in wanted:
            known = source.known
            if why.reason == machine.NATIVE_WINDOWS:
                known = answer_only.checked(self.bench(), source.assignment, source.submission, known)
            source.known = replace(known, obstacle=known.obstacle or why)

    def _measure_together(self, wanted: Mapping[Source, Need]) -> None:
        if not wanted:
            return
        panel = self._seated(list(wanted))
        for source in wanted:
            self._seats[source.key].record = source.known  # another process may have measured more of it
        panel.extend({self._seats[source.key]: need for source, need in wanted.items()})
        self.troubles += panel.troubles
        panel.troubles.clear()
        for source in wanted:
            source.known = self._seats[source.key].record

    def _seated(self, sources: Sequence[Source]) -> Panel:
        """The running panel, if all of these have a seat in it; else a new one."""
        if self._panel is None or any(source.key not in self._seats for source in sources):
            self.rest()
            self._seats = {source.key: Seat(source.submission, source.known) for source in sources}
            first = sources[0]
            opened = Panel(self.bench(), first.assignment, first.reference, list(self._seats.values()))
            self._panel = opened.__enter__()
        return self._panel

    @contextlib.contextmanager
    def _locked(self, source: Source) -> Iterator[Path | None]:
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
    """The record of one submission, measured as far as it is asked for. See ``grades.case.Source``.

    Attributes:
        known: the record as far as it is known here; a blank one at first.
        is_known: whether it was looked for where earlier ones lie.
    """

    known: Record

    def __init__(
        self, records: Records, assignment: Assignment, submission: Submission, earlier: Earlier | None
    ) -> None:
        self.assignment = assignment
        self.submission = submission
        self.reference = _reference(assignment)
        self.key = (assignment.name, submission.student)
        self.is_known = False
        self._records = records
        self._earlier = earlier
        self._inputs: dict[int, Mapping[str, Any]] = {}

    def record(self, need: Need) -> Record:
        """The record, measured at least as far as is needed, or as far as is possible."""
        if not self.has(need):
            self._records.extend({self: need})
        return self.known

    def has(self, need: Need) -> bool:
        """Whether the record is measured so far, or as far as is possible."""
        if not self.is_known:
            return False
        return self.known.need >= need or not rounds.goes_on(self.known) or self._records.conditions.rejudge

    @property
    def is_new(self) -> bool:
        """Whether nothing of it was measured in an earlier session: only such ones draw the same inputs together."""
        return not self.known.rounds

    def restart(self) -> None:
        """Forgets what was measured."""
        self.known = self._blank()

    def draw(self, done: Round) -> Mapping[str, Any]:
        """The inputs of a round: the author's process draws them again."""
        if done.index not in self._inputs:
            self._inputs[done.index] = inputs_of(self._records.bench(), self.assignment, done.seed)
        return self._inputs[done.index]

    def look_up(self, path: Path | None) -> None:
        """Finds what another process of the session measured, or an earlier session."""
        found = self._shared(path)
        if found is not None:
            self.known = found
        elif not self.is_known:
            self.known = self._stored() or self._blank()
        self.is_known = True

    def _blank(self) -> Record:
        return seat.blank(self._records.bench(), self.assignment, self.submission, self.reference)

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
