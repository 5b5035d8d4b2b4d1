"""A seat in a panel: a submission that is measured, with its record as if it were measured alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

import grader
from grader.coursework.assignment import Assignment
from grader.coursework.program import MPI
from grader.coursework.submission import Submission
from grader.judging import rounds
from grader.judging.thresholds import Thresholds
from grader.measuring import machine
from grader.measuring.arms import nodes_of, resource_limits
from grader.measuring.backends import named
from grader.measuring.bench import Bench
from grader.measuring.look import look
from grader.measuring.watch import kernel
from grader.record import ArmName, Need, Record, Round, Run
from grader.record.finding import Finding


@dataclass(slots=True, eq=False)
class Seat:
    """Who is measured, and what is known of it so far.

    Attributes:
        record: grows while it is measured.
        arm: what its workers are called among the panel's arms.
    """

    submission: Submission
    record: Record
    arm: str = ArmName.SUBMISSION
    _before: Record = field(init=False)
    _killed: int = field(init=False)

    def __post_init__(self) -> None:
        self._before = self.record
        self.is_well()

    @property
    def goes_on(self) -> bool:
        """Whether there is any use in measuring more of it."""
        return rounds.goes_on(self.record)

    @property
    def has_run(self) -> bool:
        """Whether it has answered in some round, of this session or an earlier one."""
        return bool(self.record.rounds and self.record.rounds[0].runs)

    @property
    def this_attempt(self) -> list[Round]:
        """The rounds of this measuring."""
        return [done for done in self.record.rounds if done.attempt == self.record.attempt]

    def add(self, done: Round, own: Run) -> None:
        """A round that it took part in, and its own run in it."""
        runs = {**done.runs, ArmName.SUBMISSION: own}
        done = replace(done, runs=runs, attempt=self.record.attempt)
        self.record = replace(self.record, rounds=(*self.record.rounds, done))

    def begin(self) -> None:
        """A stage begins: what an obstacle ends goes back to here."""
        self._before = self.record

    def end(self, stage: Need) -> None:
        """A stage has ended, if nothing of ours was in the way."""
        if self.record.obstacle is None:
            self.record = replace(self.record, need=stage)

    def stop(self, obstacle: Finding) -> None:
        """Nothing more can be measured, for a reason that is not the student's."""
        self.record = replace(self._before, obstacle=obstacle)

    def is_well(self) -> None:
        """All its processes were there just now: none of those that the kernel has ended by now is one of them."""
        self._killed = kernel.killed_for_memory()

    @property
    def may_have_lost(self) -> bool:
        """Whether the kernel has ended processes for want of memory since all of its were there, running or still."""
        return kernel.killed_for_memory() > self._killed


def blank(bench: Bench, assignment: Assignment, submission: Submission, reference: Submission | None) -> Record:
    """The record of a submission of which nothing is known but its files."""
    seen = look(submission, assignment)
    return Record(
        assignment=assignment.name,
        assignment_digest=assignment.digest,
        student=submission.student,
        submission_digest=submission.digest,
        reference_digest=reference.digest if reference else "",
        grader=grader.__version__,
        isolation=bench.level.name,
        isolation_why=bench.why,
        backend=assignment.backend,
        backend_worker=named(assignment.backend).worker_name(),
        workers=assignment.workers,
        mpi=assignment.mpi or assignment.backend == MPI,
        divisible=assignment.divisible,
        by_clocks=not assignment.tasks,
        virtual_nodes=assignment.virtual_nodes,
        seed=bench.seed,
        machine=machine.described(bench.cores, nodes_of(bench, assignment), resource_limits(bench, assignment)),
        thresholds=asdict(Thresholds()),
        finding=seen.finding,
        obstacle=seen.obstacle,
        is_baseline=seen.is_baseline,
        files=submission.texts(),
        untaken=submission.untaken,
    )
