"""The one module that talks to Slurm: its commands by argument lists, and their answers as data.

A controller that is not reached is tried again for a while; what it refuses is told in its own words.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from grader.errors import NoSlurmError, SlurmError, SlurmFullError, SlurmRefusedError, SlurmUnreachableError
from grader.slurm import answers
from grader.slurm.answers import Ended, Limits, Queued, Trouble

__all__ = [
    "Ended", "Limits", "Queued",
    "cancel", "ended", "find", "held", "limits", "partitions", "queue", "requeue", "submit",
]  # fmt: skip

ANSWER_S = 30.0  # one command: on a full queue, sbatch sleeps and tries for two minutes
LOOK_S = 10.0  # one more look after something went wrong
PATIENCE_S = 12.0  # no new try later than this: a command tries for nine seconds by itself, so that it ends before 20
PAUSE_S = 0.5  # before the second try; twice as long before each next one
BATCH = 200  # ids in one command: a line of arguments has its limit
# A job's own variables would be taken for options, and a user's filters would hide jobs; the cluster itself stays.
STRIPPED = ("SLURM_", "SLURMD_", "PMI", "SRUN_", "SQUEUE_", "SACCT_", "SCANCEL_", "SCONTROL_", "SBATCH_WAIT")
KEPT = ("SLURM_CONF", "SLURM_CLUSTERS")

Parsed = TypeVar("Parsed")


class _FailedError(Exception):
    """A command ended with an error, or not at all; its own words, and what stands behind them."""

    def __init__(self, kind: Trouble, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def limits() -> Limits:
    """How much the controller takes.

    Raises:
        SlurmError: there is no Slurm, or no answer.
    """
    return _parsed(answers.limits, _asked(["scontrol", "show", "config"]))


def held() -> int:
    """How many jobs and array tasks of all users count against what the controller holds, as far as it shows them.

    Those that ended a while ago count, too, until it forgets them (MinJobAge, five minutes by default).

    Raises:
        SlurmError: there is no Slurm, or no answer.
    """
    return len(_asked(["squeue", "--noheader", "--all", "--array", "--states=all", "--format=%i"]).split())


def submit(script: Path, arguments: Sequence[str], *, name: str, options: Sequence[str]) -> str:
    """The id of a job, submitted.

    Args:
        script: what is run.
        arguments: what it is given.
        name: unique, so that a job can be found whose acceptance was never told.
        options: of sbatch, before those that are ours.

    Raises:
        SlurmError: it was not accepted, or nobody knows; the message says which.
    """
    command = ["sbatch", *options, "--parsable", f"--job-name={name}", str(script.absolute()), *arguments]
    try:
        return _parsed(answers.job_id, _persistently(lambda: _accepted(command, name)))
    except _FailedError as failed:
        raise _error(command, failed, name) from None


def find(name: str) -> str | None:
    """The id of a job of this name, if the controller holds one or remembers that it ended a while ago.

    Raises:
        SlurmError: there is no Slurm, or no answer.
    """
    return answers.accepted(_asked(_named(name)))


def queue(jobs: Sequence[str]) -> tuple[Queued, ...]:
    """What of these jobs has not ended; array tasks one by one, and nothing of jobs that the controller forgot.

    Raises:
        SlurmError: there is no Slurm, or no answer.
    """
    command = ["squeue", "--noheader", "--all", "--array", f"--format={answers.QUEUE_FORMAT}"]
    found: list[Queued] = []
    for batch in _batches(jobs):
        text = _asked([*command, f"--jobs={','.join(batch)}"], unless={Trouble.UNKNOWN_JOB})
        found += answers.queue(text or "")
    return tuple(found)


def ended(jobs: Sequence[str]) -> tuple[Ended, ...] | None:
    """What of these jobs has ended, by the accounts; None where the cluster keeps none or they cannot be read.

    Raises:
        SlurmError: there is no Slurm.
    """
    command = ["sacct", "--noheader", "--parsable2", "--allocations", f"--format={answers.ENDED_FORMAT}"]
    found: list[Ended] = []
    for batch in _batches(jobs):
        try:
            found += answers.ended(_run([*command, f"--jobs={','.join(batch)}"], ANSWER_S))
        except _FailedError:
            return None  # the accounts are a convenience: what was graded is known without them
    return tuple(found)


def cancel(jobs: Sequence[str]) -> None:
    """Cancels what of these jobs has not ended.

    Raises:
        SlurmError: there is no Slurm, no answer, or a job is another user's.
    """
    for batch in _batches(jobs):
        _asked(["scancel", *batch], unless={Trouble.UNKNOWN_JOB, Trouble.ENDED_JOB})


def requeue(job: str) -> None:
    """Has a job or array task ("12_3") run again from its beginning.

    Raises:
        SlurmError: there is no Slurm, no answer, or the job may not be requeued.
    """
    _asked(["scontrol", "requeue", job])


def partitions() -> tuple[str, ...]:
    """The names of the partitions that this user may see.

    Raises:
        SlurmError: there is no Slurm, or no answer.
    """
    return answers.partitions(_asked(["scontrol", "show", "partition", "--oneliner"]))


def _named(name: str) -> list[str]:
    return ["squeue", "--noheader", "--all", "--states=all", f"--name={name}", f"--format={answers.NAMED_FORMAT}"]


def _accepted(command: Sequence[str], name: str) -> str:
    """What sbatch printed; where its answer never came, the id of the job that is there all the same."""
    try:
        return _run(command, ANSWER_S)
    except _FailedError as failed:
        if failed.kind in {Trouble.NO_ANSWER, Trouble.FULL} and (job := _landed(name)):
            return job
        raise


def _landed(name: str) -> str | None:
    try:
        return answers.accepted(_run(_named(name), LOOK_S))
    except _FailedError:
        return None


def _batches(jobs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    remaining = iter(jobs)
    while batch := tuple(itertools.islice(remaining, BATCH)):
        yield batch


def _asked(command: Sequence[str], *, unless: Collection[Trouble] = ()) -> str:
    """What a command printed, tried again while the controller is not reached; nothing in the cases excepted."""
    try:
        return _persistently(lambda: _run(command, ANSWER_S))
    except _FailedError as failed:
        if failed.kind in unless:
            return ""
        raise _error(command, failed) from None


def _persistently(ask: Callable[[], str]) -> str:
    """What is asked; with pauses, each twice as long, until the controller is reached or patience ends."""
    begin, pause = time.monotonic(), PAUSE_S
    while True:
        try:
            return ask()
        except _FailedError as failed:
            passing = failed.kind in {Trouble.NOT_CONNECTED, Trouble.NO_ANSWER}
            if not passing or time.monotonic() - begin > PATIENCE_S:
                raise
        time.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 -- so that many clients do not come at once
        pause *= 2


def _run(command: Sequence[str], limit_s: float) -> str:
    """What the command printed.

    Raises:
        NoSlurmError: there is no such command.
        _FailedError: it ended with an error, or not at all.
    """
    try:
        done = subprocess.run(
            command,
            env=_environment(command[0]),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
    except FileNotFoundError:
        raise NoSlurmError(
            f"{command[0]} is not on PATH: this machine is no part of a Slurm cluster. "
            "Log in to the cluster, or grade on this machine with `grader grade`."
        ) from None
    except subprocess.TimeoutExpired as late:
        words = _text(late.stderr or b"")
        full = answers.trouble(words) is Trouble.FULL
        silent = f"{command[0]} gave no answer in {limit_s:g} s. {words}".strip()
        raise _FailedError(Trouble.FULL if full else Trouble.NO_ANSWER, words if full else silent) from None
    if done.returncode:
        words = _text(done.stderr) or f"{command[0]} ended with status {done.returncode} and said nothing."
        raise _FailedError(answers.trouble(words), words)
    return _text(done.stdout)


def _text(output: bytes) -> str:
    return output.decode(errors="replace").strip()


def _environment(command: str) -> dict[str, str]:
    """Ours without what would change the answers; a job that is submitted keeps the user's own locale."""
    kept = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(STRIPPED)}
    if command == "sbatch":
        return kept
    return {**kept, "LC_ALL": "C", "SLURM_BITSTR_LEN": "0"}  # else long lists of array tasks are cut


def _parsed(parser: Callable[[str], Parsed], text: str) -> Parsed:
    try:
        return parser(text)
    except ValueError as fault:
        raise SlurmError(f"Slurm gave an answer that cannot be read ({fault}). It said:\n{text[:2000]}") from None


def _error(command: Sequence[str], failed: _FailedError, name: str = "") -> SlurmError:
    """What a person is told."""
    match failed.kind:
        case Trouble.NOT_SET_UP:
            return NoSlurmError(
                f"{command[0]} is here, but Slurm is not set up on this machine. "
                f"Log in to the cluster, or grade on this machine with `grader grade`. Slurm says:\n{failed}"
            )
        case Trouble.FULL:
            return SlurmFullError(
                "Slurm's queue is full: it holds as many jobs as its controller takes (MaxJobCount counts those of "
                f"all users), so that this job was not submitted. Submit again later. Slurm says:\n{failed}"
            )
        case Trouble.NOT_CONNECTED | Trouble.NO_ANSWER:
            return SlurmUnreachableError(
                f"Slurm's controller cannot be reached. {_left(command, failed, name)} "
                f"Try again later; `scontrol ping` tells whether it is there. Slurm says:\n{failed}"
            )
        case Trouble.BAD_PARTITION:
            return SlurmRefusedError(
                f"Slurm refused the job: there is no such partition. {_choice()}\nSlurm says:\n{failed}"
            )
        case _:
            refused = "the job" if command[0] == "sbatch" else f"`{' '.join(command[:2])}`"
            return SlurmRefusedError(f"Slurm refused {refused}. Slurm says:\n{failed}")


def _left(command: Sequence[str], failed: _FailedError, name: str) -> str:
    """What is left of a submission that got no answer."""
    if command[0] != "sbatch":
        return "Nothing was changed." if failed.kind is Trouble.NOT_CONNECTED else "What was asked may yet be done."
    if failed.kind is Trouble.NOT_CONNECTED:
        return "This job was not submitted, not even by half."
    return f"This job may yet have been accepted: `squeue --states=all --name={name}` would show it."


def _choice() -> str:
    """The partitions that there are; asked once, since this is a help and no more."""
    try:
        names = answers.partitions(_run(["scontrol", "show", "partition", "--oneliner"], LOOK_S))
    except (_FailedError, NoSlurmError):
        return "`sinfo` lists those that there are."
    return f"There are: {', '.join(names)}."
