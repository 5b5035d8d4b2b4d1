"""From an arm's reply to a run of the record: whose fault it is where there is no valid answer."""

from __future__ import annotations

import functools
from dataclasses import replace

from grader.coursework.assignment import Assignment
from grader.errors import BackendError
from grader.judging import launcher
from grader.judging.launcher import Launched
from grader.measuring.answer import validated
from grader.measuring.arms import Arms
from grader.measuring.backends import ALIVE, Reply
from grader.measuring.endings import finding_of, in_words
from grader.measuring.seat import Seat
from grader.record import ArmName, Arrays, Ending, Run
from grader.record.finding import Finding

_NODES_LOST = {"NODE_FAIL", "BOOT_FAIL"}


class Runs:
    """What replies come to, for the arms of one assignment."""

    def __init__(self, assignment: Assignment, arms: Arms) -> None:
        self._assignment = assignment
        self._arms = arms

    def of_ours(self, name: ArmName, reply: Reply) -> Run:
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

    def of_theirs(self, seat: Seat, reply: Reply, serial: Arrays | None) -> Run:
        """A run of a submission, held against the serial program's answer.

        Raises:
            BackendError: it has no answer, and that is not its own fault.
        """
        run = self._judged(seat, reply, serial)
        if self._assignment.is_launcher and reply.ending in ALIVE:
            run = self._with_job(seat, run)
        if run.finding is not None:
            require_memory(seat, reply)
            self._arms.require_packages(seat.arm, reply)
        else:
            seat.is_well()
        return run

    def _with_job(self, seat: Seat, run: Run) -> Run:
        """The run of a launcher: what became of its job says best why there is no answer.

        Raises:
            BackendError: its cluster failed.
        """
        job = self._arms.job(seat.arm)
        if job is None:
            return run
        if job.lost or job.state in _NODES_LOST:
            why = job.lost or f"its job ended as {job.state}"
            raise BackendError(
                f"The Slurm in the sandbox of {seat.submission.student!r} failed: {why}. Grade it again; "
                "where that gives the same, the launcher itself ended it."
            )
        launched = Launched(
            name=self._assignment.entry_file,
            text=seat.submission.texts()[self._assignment.entry_file],
            job=job,
            cores=self._assignment.workers,
            nodes=self._assignment.virtual_nodes,
            trace=run.trace,
        )
        finding = launcher.no_answer(launched) or launcher.without_output(launched, run.finding)
        return replace(run, job=job, finding=finding)

    def _judged(self, seat: Seat, reply: Reply, serial: Arrays | None) -> Run:
        if reply.ending is not Ending.ANSWERED:
            said = functools.partial(self._arms.said, seat.arm)
            finding = finding_of(reply, self._assignment, self._assignment.limits.wall_s, said=said)
            return Run(reply.ending, reply.wall_s, finding=finding, trace=reply.trace)
        checked = validated(reply.value, self._assignment.answer, like=serial)
        if isinstance(checked, Finding):
            return Run(reply.ending, reply.wall_s, finding=checked, trace=reply.trace)
        return Run(reply.ending, reply.wall_s, answer=checked, trace=reply.trace)


def require_memory(seat: Seat, reply: Reply) -> None:
    """Lets nobody be blamed for a run before or in which the kernel ended processes for want of memory.

    Whichever of them it was: a program may tell of a lost worker by an exception or by waiting for ever, and a worker
    may be lost while it stands still beside another's run. A student's own limit is ours to hold, and who was over it
    is told so.

    Raises:
        BackendError: it ended some since all of this seat's were there.
    """
    if reply.ending is not Ending.OVER_MEMORY and seat.may_have_lost:
        raise BackendError(
            "The machine or its job ran out of memory during a run, and the kernel ended processes. The submission "
            "was not over its own limit. Grade it where there is more memory; on Slurm: grader resume RUN -- --mem=8G"
        )
