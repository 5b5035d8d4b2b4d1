"""The rubric's object of a launcher's job: accepted, on its nodes, on its cores, ended, without logins and pauses."""

from __future__ import annotations

from grader.grades.verdict import failed
from grader.grades.view import View
from grader.judging import launcher, rounds
from grader.judging.launcher import Launched
from grader.record import ArmName
from grader.record.finding import Finding


class SubmittedJob:
    """What became of the launcher that was handed in, in the round at hand."""

    def __init__(self, view: View) -> None:
        self._view = view

    def require_accepted(self) -> None:
        """Ends the check unless sbatch took the script; what sbatch does not read of it is told with the points."""
        run = self._launched()
        if not run.job.was_accepted:
            raise failed(launcher.no_answer(run) or self._nothing())
        overlooked = launcher.unread(run)
        cores, nodes = f"{run.job.cores} core{'s' * (run.job.cores != 1)}", " and ".join(run.job.nodes)
        given = f"Slurm gave it {cores} on {nodes}" if nodes else "it got no node"
        self._view.noted = Finding("passed", f"sbatch took it, and {given}.", overlooked)

    def require_nodes(self, wanted: int | None = None) -> None:
        """Ends the check unless tasks were computed on so many nodes; all of the cluster's where none are named."""
        run = self._launched()
        self._require(launcher.few_nodes(run, run.nodes if wanted is None else wanted))

    def require_cores(self) -> None:
        """Ends the check unless every core of the cluster was asked for, and computed tasks."""
        self._require(launcher.few_cores(self._launched()))

    def require_ended(self) -> None:
        """Ends the check unless the job ended by itself, without an error, and left no other job."""
        self._require(launcher.bad_end(self._launched()))

    def require_no_login(self) -> None:
        """Ends the check where it logged in to nodes (ssh, rsh, pdsh and the like)."""
        self._require(launcher.logins(self._begun()))

    def require_no_fixed_sleep(self, longest_s: float = launcher.LONGEST_SLEEP_S) -> None:
        """Ends the check where it paused for longer than that in all, but for loops that look for something.

        Args:
            longest_s: what all pauses together may take.
        """
        self._require(launcher.fixed_sleeps(self._begun(), longest_s))

    def _begun(self) -> Launched:
        """The run of a job that began: of any other nothing good can be said.

        Raises:
            Outcome: it was refused, or kept waiting.
        """
        run = self._launched()
        if not run.job.was_accepted or not run.job.nodes:
            raise failed(launcher.no_answer(run) or self._nothing())
        return run

    def _launched(self) -> Launched:
        """The run.

        Raises:
            Outcome: there is no job, for a reason of the student's.
        """
        run, record = self._view.round.runs[ArmName.SUBMISSION], self._view.record
        if run.job is None:
            raise failed(run.finding or rounds.student_finding(record) or self._nothing())
        name, text = next(iter(record.files.items()))
        baseline = self._view.round.runs[ArmName.BASELINE].trace
        return Launched(name, text, run.job, record.workers, record.virtual_nodes or 1, run.trace, baseline)

    def _nothing(self) -> Finding:
        return Finding("no_answer", "There is no job.")

    def _require(self, missed: Finding | None) -> None:
        if missed is not None:
            raise failed(missed)
