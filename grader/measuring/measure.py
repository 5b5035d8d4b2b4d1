"""Carries out what the selected checks need, and leaves it in a record: answer first, then evidence, then speed."""

from __future__ import annotations

import functools
import hashlib
import random
from dataclasses import asdict, replace
from types import TracebackType
from typing import Any, Self

import grader
from grader.coursework.assignment import Assignment
from grader.coursework.program import MPI
from grader.coursework.submission import Submission
from grader.errors import BackendError, SandboxError
from grader.inside import frames
from grader.judging import launcher, rounds
from grader.judging.launcher import Launched
from grader.judging.speedup import MIN_ROUNDS
from grader.judging.thresholds import Thresholds
from grader.measuring import machine
from grader.measuring.answer import validated
from grader.measuring.arms import Arms, nodes_of, resource_limits
from grader.measuring.backends import ALIVE, Reply, named
from grader.measuring.bench import Bench
from grader.measuring.endings import finding_of, in_words, not_set_up
from grader.measuring.look import look
from grader.measuring.watch import kernel
from grader.record import ArmName, Arrays, Ending, Need, Record, Round, Run
from grader.record.finding import Finding

_NODES_LOST = {"NODE_FAIL", "BOOT_FAIL"}


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


class Measurement:
    """The measuring of one submission. A context manager: its workers live from the first need to its end."""

    def __init__(
        self, bench: Bench, assignment: Assignment, submission: Submission, reference: Submission | None
    ) -> None:
        programs: dict[str, Submission] = {ArmName.SUBMISSION: submission}
        if reference is not None:
            programs[ArmName.REFERENCE] = reference
        self._bench = bench
        self._assignment = assignment
        self._submission = submission
        self._compared = [ArmName.BASELINE, *map(ArmName, programs)]
        self._arms = Arms(bench, assignment, programs)

    def __enter__(self) -> Self:
        self._arms.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._arms.__exit__(kind, fault, trace)

    def extend(self, record: Record, need: Need) -> Record:
        """The record, measured as far as is needed; a finding or an obstacle ends it earlier."""
        stages = {Need.ANSWER: self._answer, Need.EVIDENCE: self._evidence, Need.SPEEDUP: self._speedup}
        while record.need < need and rounds.goes_on(record):
            if self._arms.out_of_time:
                fact = f"Measuring took longer than {self._bench.deadline_s:g} s in all and was stopped."
                return replace(record, obstacle=Finding("deadline", fact, "A longer --grader-deadline may help."))
            stage = Need(record.need + 1)
            try:
                record = replace(stages[stage](record), need=stage)
            except (BackendError, SandboxError) as fault:
                record = replace(record, obstacle=Finding("backend_failed", str(fault)))
            except OSError as fault:
                record = replace(record, obstacle=not_set_up(fault))
        return record

    def _answer(self, record: Record) -> Record:
        """The first round, of baseline and submission."""
        record = self._open(record, ArmName.BASELINE, ArmName.SUBMISSION)
        if record.finding is not None:
            self._require_baseline(record)
            return record
        self._bench.say("checking the answer")
        first = self._round(record, [ArmName.BASELINE, ArmName.SUBMISSION])
        own = first.runs[ArmName.SUBMISSION]
        if own.finding is not None:
            record = replace(record, output=self._arms.said(ArmName.SUBMISSION))
        if self._assignment.program is not None and own.ending in ALIVE:
            drawn = replace(own, pictures=self._arms.pictures(ArmName.SUBMISSION))
            first = replace(first, runs={**first.runs, ArmName.SUBMISSION: drawn})
        return replace(record, rounds=(first,))

    def _require_baseline(self, record: Record) -> None:
        """Lets nobody be blamed for a file that could not be imported where the author's own do not run either.

        Raises:
            BackendError: inputs cannot be drawn, or the baseline gives no valid answer.
        """
        inputs = self._arms.draw(rounds.seed(record.seed, self._assignment.name, 0))
        self._ours(ArmName.BASELINE, self._arms.call(ArmName.BASELINE, inputs))

    def _evidence(self, record: Record) -> Record:
        """The reference on the inputs of the first round, and further rounds until it is clear."""
        if ArmName.REFERENCE in self._compared and ArmName.REFERENCE not in record.rounds[0].runs:
            record = self._with_reference(record)
        while not rounds.evidence_is_clear(record) and rounds.goes_on(record) and not self._arms.out_of_time:
            self._bench.say("looking once more: the first round was not clear")
            record = self._open(record, *self._compared)
            if record.finding is None:
                record = replace(record, rounds=(*record.rounds, self._round(record, list(self._compared))))
        return record

    def _with_reference(self, record: Record) -> Record:
        record = self._open(record, ArmName.BASELINE, ArmName.REFERENCE)
        self._bench.say("running the reference solution")
        first = record.rounds[0]
        reply = self._arms.call(ArmName.REFERENCE, self._arms.draw(first.seed))
        runs = {**first.runs, ArmName.REFERENCE: self._ours(ArmName.REFERENCE, reply)}
        order = (*first.order, ArmName.REFERENCE)
        return replace(record, rounds=(replace(first, order=order, runs=runs), *record.rounds[1:]))

    def _speedup(self, record: Record) -> Record:
        """Timed rounds until the verdict is sure; where grades are made, the last planned one with new workers.

        New workers know nothing of what the old ones may have kept: who keeps answers only fools the own check.
        """
        record = self._open(record, *self._compared)
        while rounds.goes_on(record) and rounds.wants_timed_round(record) and not self._arms.out_of_time:
            number = sum(r.timed for r in record.rounds if r.attempt == record.attempt) + 1
            fresh = number == MIN_ROUNDS and self._bench.for_grades
            if fresh:
                self._arms.close(ArmName.SUBMISSION)
                record = self._open(record, ArmName.SUBMISSION)
                if record.finding is not None:
                    return record
            self._bench.say(f"timed round {number} of {max(number, MIN_ROUNDS)}")
            order = list(self._compared)
            random.SystemRandom().shuffle(order)
            done = replace(self._round(record, order), timed=True, fresh_workers=fresh)
            record = replace(record, rounds=(*record.rounds, done))
        return record

    def _open(self, record: Record, *names: ArmName) -> Record:
        """Brings arms up, loads their programs and warms them up if the record has rounds already."""
        missing = [name for name in names if not self._arms.is_open(name)]
        self._arms.open(*missing)
        for name in missing:
            finding = self._load(name)
            if finding is not None:
                return replace(record, finding=finding, output=self._arms.said(name))
        if missing and record.rounds and record.rounds[0].runs:
            inputs = self._arms.draw(record.rounds[0].seed)
            for name in missing:
                if record.finding is None and (name is not ArmName.REFERENCE or len(record.rounds) > 1):
                    record = self._warmed_up(record, name, inputs)
        return record

    def _warmed_up(self, record: Record, name: ArmName, inputs: dict[str, Any]) -> Record:
        """New workers meet the first round's inputs once more, untimed; what becomes of that counts as in any round."""
        killed = kernel.killed_for_memory()
        reply = self._arms.call(name, inputs)
        if name is not ArmName.SUBMISSION:
            self._ours(name, reply)
            return record
        finding = self._theirs(reply, record.rounds[0].runs[ArmName.BASELINE].answer).finding
        if finding is None:
            return record
        _require_memory(killed, reply)
        fact = f"On the first round's inputs once more, with new workers: {finding.fact}"
        return replace(record, finding=replace(finding, fact=fact), output=self._arms.said(name))

    def _load(self, name: ArmName) -> Finding | None:
        """Imports the program's file; the baseline has none."""
        if name is ArmName.BASELINE:
            return None
        killed = kernel.killed_for_memory()
        reply = self._arms.load(name)
        if name is ArmName.REFERENCE:
            self._ours(name, reply)
            return None
        if reply.ending is Ending.ANSWERED:
            return None
        _require_memory(killed, reply)
        self._arms.require_packages(name, reply)
        return finding_of(reply, self._assignment, self._assignment.limits.import_s, "While its file was imported: ")

    def _round(self, record: Record, order: list[ArmName]) -> Round:
        """The next round, on inputs of the record's own seed: it may have been begun by an earlier session."""
        index = len(record.rounds)
        seed = rounds.seed(record.seed, self._assignment.name, index)
        inputs = self._arms.draw(seed)
        killed = kernel.killed_for_memory()
        replies = {name: self._arms.call(name, inputs) for name in order}
        runs: dict[ArmName, Run] = {}
        for name in order:
            if name is not ArmName.SUBMISSION:
                runs[name] = self._ours(name, replies[name])
        serial = runs[ArmName.BASELINE].answer
        runs[ArmName.SUBMISSION] = self._theirs(replies[ArmName.SUBMISSION], serial)
        if runs[ArmName.SUBMISSION].finding is not None:
            _require_memory(killed, replies[ArmName.SUBMISSION])
            self._arms.require_packages(ArmName.SUBMISSION, replies[ArmName.SUBMISSION])
        digest = hashlib.sha256(frames.pack("call", inputs)).hexdigest()
        return Round(index, seed, digest, tuple(order), runs, timed=False, attempt=record.attempt)

    def _ours(self, name: ArmName, reply: Reply) -> Run:
        """A run of baseline or reference.

        Raises:
            BackendError: it gave no valid answer: nothing of the submission's can be judged by it.
        """
        if reply.ending is not Ending.ANSWERED:
            self._arms.require_packages(name, reply)
            raise BackendError(f"The {name} of {self._assignment.name!r} gave no answer: {in_words(reply)}")
        if name is not ArmName.BASELINE:
            return Run(reply.ending, reply.wall_s, trace=reply.trace)
        checked = validated(reply.value, self._assignment.answer)
        if isinstance(checked, Finding):
            raise BackendError(f"The {name} of {self._assignment.name!r} gave a wrong answer: {checked.fact}")
        return Run(reply.ending, reply.wall_s, answer=checked, trace=reply.trace)

    def _theirs(self, reply: Reply, serial: Arrays | None) -> Run:
        run = self._judged(reply, serial)
        return self._with_job(run) if self._assignment.is_launcher and reply.ending in ALIVE else run

    def _with_job(self, run: Run) -> Run:
        """The run of a launcher: what became of its job says best why there is no answer.

        Raises:
            BackendError: its cluster failed.
        """
        job = self._arms.job(ArmName.SUBMISSION)
        if job is None:
            return run
        if job.lost or job.state in _NODES_LOST:
            why = job.lost or f"its job ended as {job.state}"
            raise BackendError(
                f"The Slurm in the sandbox of {self._submission.student!r} failed: {why}. Grade it again; "
                "where that gives the same, the launcher itself ended it."
            )
        launched = Launched(
            name=self._assignment.entry_file,
            text=self._submission.texts()[self._assignment.entry_file],
            job=job,
            cores=self._assignment.workers,
            nodes=self._assignment.virtual_nodes,
            trace=run.trace,
        )
        finding = launcher.no_answer(launched) or launcher.without_output(launched, run.finding)
        return replace(run, job=job, finding=finding)

    def _judged(self, reply: Reply, serial: Arrays | None) -> Run:
        if reply.ending is not Ending.ANSWERED:
            said = functools.partial(self._arms.said, ArmName.SUBMISSION)
            finding = finding_of(reply, self._assignment, self._assignment.limits.wall_s, said=said)
            return Run(reply.ending, reply.wall_s, finding=finding, trace=reply.trace)
        checked = validated(reply.value, self._assignment.answer, like=serial)
        if isinstance(checked, Finding):
            return Run(reply.ending, reply.wall_s, finding=checked, trace=reply.trace)
        return Run(reply.ending, reply.wall_s, answer=checked, trace=reply.trace)


def _require_memory(killed: int, reply: Reply) -> None:
    """Lets nobody be blamed for a run in which the kernel ended processes for want of memory.

    Whichever of them it was: a program may tell of a lost worker by an exception or by waiting for ever. A student's
    own limit is ours to hold, and who was over it is told so.

    Args:
        killed: how many the kernel had ended before the run.
        reply: what came of it.

    Raises:
        BackendError: it ended some meanwhile.
    """
    if reply.ending is not Ending.OVER_MEMORY and kernel.killed_for_memory() > killed:
        raise BackendError(
            "The machine or its job ran out of memory during a run, and the kernel ended processes. The submission "
            "was not over its own limit. Grade it where there is more memory; on Slurm: grader resume RUN -- --mem=8G"
        )
