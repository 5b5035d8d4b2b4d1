"""The whole way of a submission, in order: handed in, measured into a record, judged check by check, graded.

pytest asks for one check after another (``plugin/grading.py``); whatever door somebody came in by, their submission
goes this way and no other.

    submission -> record -> verdict -> grade
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from grader.coursework.assignment import Assignment
from grader.coursework.roster import Entry
from grader.coursework.submission import Submission, from_texts, taken
from grader.errors import RecordError
from grader.grades import decision, gradebook
from grader.grades.case import Case
from grader.grades.check import Check
from grader.grades.decision import Decision
from grader.grades.gradebook import Grade
from grader.grades.verdict import CheckResult
from grader.judging import rounds
from grader.measuring.bench import Say
from grader.measuring.records import Conditions, Earlier, Records, Source


class Workflow:
    """The way of all submissions of one session. A context manager; leaving it ends what it started."""

    def __init__(
        self,
        conditions: Conditions,
        *,
        say: Say,
        results: Path | None = None,
        earlier: Path | None = None,
        shared: Path | None = None,
    ) -> None:
        """Nothing is started before a check needs it.

        Args:
            conditions: under which the session measures.
            say: told in words what is being done.
            results: where grades are written, or None for a self-check.
            earlier: where grades of an earlier session are read, or None.
            shared: a folder that the processes of one session share, or None where there is one process.
        """
        self.conditions = conditions
        self.results = results
        self._earlier = earlier
        self._records = Records(conditions, say=say, shared=shared)
        self._sources: WeakKeyDictionary[Case, Source] = WeakKeyDictionary()
        self._read: tuple[Path, Grade | None] | None = None  # the last one, which is asked for several times

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._records.__exit__(kind, fault, trace)

    def open(self) -> None:
        """Sets up what the first check would: whoever wants to know before whether submissions can be run here.

        Raises:
            SandboxError: grades are wanted, and submissions cannot be isolated here.
        """
        self._records.bench()

    def case(self, assignment: Assignment, entry: Entry, checks: Mapping[str, Check]) -> Case:
        """Handed in: a student's folder is read, and put under the checks of its rubric."""
        submission = self._submission(assignment, entry)
        earlier = self._stored(assignment.name, submission.student)
        read = submission.obstacle is None  # what was not read is looked at anew
        known = Earlier(earlier.record, gradebook.is_measured(earlier)) if earlier and read else None
        same = earlier is not None and earlier.record.submission_digest == submission.digest
        decisions = earlier.decisions if earlier and same else None
        source = self._records.of(assignment, submission, known)
        case = Case(assignment, submission, checks, source, decisions)
        self._sources[case] = source
        return case

    def seats(self, assignment: Assignment, processes: int = 1) -> int:
        """How many cases of this assignment have room in one panel here, where so many processes measure."""
        return self._records.seats(assignment, processes)

    def may_share(self, case: Case) -> bool:
        """Whether it can be measured in a panel with others: nothing of it was, so that it meets their inputs."""
        return self._sources[case].is_new and rounds.goes_on(case.record)

    def measure(self, wanted: Mapping[Case, Collection[str]]) -> None:
        """Measures what these checks need, in one panel where several cases of one assignment are given.

        A case of a panel that ends at an obstacle is measured once more alone: no submission is to cost another one its
        grade.

        Args:
            wanted: the cases, each with the names of its checks.
        """
        together = [case for case in wanted if self.may_share(case)] if len(wanted) > 1 else []
        self._measure_together({case: wanted[case] for case in together})
        for case, names in wanted.items():
            if case in together and case.record.obstacle is not None:
                self._sources[case].restart()
            self._measure_together({case: names})

    def _measure_together(self, wanted: Mapping[Case, Collection[str]]) -> None:
        """One stage after the other: of whom a check fails on the answer, no other check wants more."""
        while needs := {case: need for case, names in wanted.items() if (need := case.wanted(names)) is not None}:
            self._records.extend({self._sources[case]: need for case, need in needs.items()})

    def verdicts(self, case: Case, checks: Collection[str]) -> Sequence[CheckResult]:
        """Measured and judged: the record is extended as far as these checks need, and each evaluated on all of it.

        If they are all of the rubric's, as the grade will have them.
        """
        if set(checks) == set(case.names):
            return self._graded(case)[0].checks
        return decision.applied(case.results(checks), self._decisions(case))

    def grade(self, case: Case) -> Grade:
        """Graded: every check on all that was measured; written where grades are kept.

        A grade that was whole is not lost to a machine that failed: it stays, and is the grade. Where another one takes
        its place, it is kept beside; what a teacher decided and does not stand is told.
        """
        self.rest()
        self._read = None  # a teacher may have settled something meanwhile
        earlier = self._stored(*case.key)
        grade, lost = self._graded(case)
        if lost is not None:
            why = next(check.fact for check in lost.checks if check.verdict.is_open)
            self.troubles.append(f"{grade.assignment}, {grade.student}: measuring again failed, the grade stays: {why}")
        elif self.results is not None:
            kept = gradebook.replace(self.results, grade)
            self.troubles.extend(gradebook.told(earlier, grade, kept))
            self._read = None
        return grade

    @property
    def troubles(self) -> list[str]:
        """What whoever runs this machine must look at, in words."""
        return self._records.troubles

    def rest(self) -> None:
        """Nothing more is measured of the last submission: its workers end."""
        self._records.rest()

    def _graded(self, case: Case) -> tuple[Grade, Grade | None]:
        """The grade, and the one of now where it is an earlier one that stays."""
        grade, earlier = gradebook.succeeding(self._stored(*case.key), case.record, case.results()), self._same(case)
        if self.results is not None and earlier is not None and gradebook.is_lost_to(earlier, grade):
            return earlier, grade
        return grade, None

    def _decisions(self, case: Case) -> Mapping[str, Decision]:
        """Of a teacher, about just these files."""
        earlier = self._same(case)
        return earlier.decisions if earlier is not None else {}

    def _same(self, case: Case) -> Grade | None:
        """The earlier grade of just these files."""
        earlier = self._stored(*case.key)
        same = earlier is not None and earlier.record.submission_digest == case.record.submission_digest
        return earlier if same else None

    def _submission(self, assignment: Assignment, entry: Entry) -> Submission:
        """The files of a student's folder, or those in their stored record."""
        if not self.conditions.rejudge:
            return taken(entry, assignment)
        stored = self._stored(assignment.name, entry.student)
        if stored is None:
            return from_texts(entry.student, assignment.name, {})
        return from_texts(entry.student, assignment.name, stored.record.files, stored.record.untaken)

    def _stored(self, assignment: str, student: str) -> Grade | None:
        """The grade of an earlier session, or None when there is none that can be read."""
        if self._earlier is None:
            return None
        path = gradebook.path_of(self._earlier, assignment, student)
        if self._read is None or self._read[0] != path:
            try:
                self._read = (path, gradebook.read(path) if path.exists() else None)
            except RecordError:
                self._read = (path, None)  # damaged, or of another version: measured anew
        return self._read[1]
