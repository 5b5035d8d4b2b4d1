"""What Slurm's commands print, as data: text in, data out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

QUEUE_FORMAT = "%F|%K|%T|%N|%r"  # the reason last: it may be free text of an administrator
NAMED_FORMAT = "%F|%T|%r"
ENDED_FORMAT = "JobID,State,ExitCode,NodeList"
NO_NODE = {"", "None assigned", "(null)"}

# Slurm's words: slurm_errno.c and sbatch.c of https://github.com/SchedMD/slurm, the same from 22.05 to 26.05
# (before 25.11 another error stood behind "job queue full").
FULL = ("temporarily unable to accept job", "job queue full", "Resource temporarily unavailable", "MaxJobCount limit")
NOT_CONNECTED = (
    "connect failure",
    "Connection refused",
    "No route to host",
    "Rate limit exceeded",
    "Unable to resolve",
)
NO_ANSWER = (
    "Unable to contact slurm controller",
    "Communication connection failure",
    "Communication shutdown failure",
    "Message send failure",
    "Message receive failure",
    "Socket timed out",
    "Connection timed out",
    "Connection reset by peer",
    "Zero Bytes were transmitted",
    "Unexpected message received",
    "standby mode",
    "Job creation temporarily disabled",
    "Protocol authentication error",
    "Munge encode failed",
)
NOT_SET_UP = (
    "Could not establish a configuration source",
    "Unable to process configuration file",
    "No SLURM config file",
)
UNKNOWN_JOB = ("Invalid job id", "No active jobs match")
ENDED_JOB = ("already completing or completed", "Job has already finished")
BAD_PARTITION = ("nvalid partition",)
NO_ACCOUNTING = ("accounting storage is disabled",)
RUNNING_STATES = {
    "PENDING", "RUNNING", "SUSPENDED", "COMPLETING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD",
    "RESIZING", "SIGNALING", "SPECIAL_EXIT", "STAGE_OUT", "STOPPED", "RESV_DEL_HOLD",
}  # fmt: skip


class Trouble(Enum):
    """Why a command did not do what was asked."""

    FULL = "the controller holds as many jobs as it may"
    NOT_CONNECTED = "the controller was not reached, so that it knows nothing of what was asked"
    NO_ANSWER = "the controller did not answer, and may have done what was asked"
    NOT_SET_UP = "Slurm's commands are there, and its configuration is not"
    UNKNOWN_JOB = "the controller knows no such job, or no longer"
    ENDED_JOB = "the job has ended"
    BAD_PARTITION = "there is no such partition"
    NO_ACCOUNTING = "this cluster keeps no accounts"
    REFUSED = "anything else, which trying again does not change"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the controller takes.

    Attributes:
        max_array_size: an array's index stays below it.
        max_jobs: jobs and array tasks that it holds at most, of all users together.
        version: the release of Slurm, as in "22.05.8".
    """

    max_array_size: int
    max_jobs: int
    version: str


@dataclass(frozen=True, slots=True)
class Queued:
    """A job or array task that the controller holds and that has not ended.

    Attributes:
        job: the id; that of the array, where it is one.
        index: the place in the array; 0 where it is none.
        state: as in "PENDING" or "RUNNING".
        reason: why it waits, in Slurm's words, as in "Resources"; "None" where it does not.
        node: where it runs; empty where it does not.
    """

    job: str
    index: int
    state: str
    reason: str
    node: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A job or array task that has ended, as the accounts have it.

    Attributes:
        job: the id; that of the array, where it is one.
        index: the place in the array; 0 where it is none.
        state: as in "COMPLETED", "FAILED", "NODE_FAIL".
        exit_code: "status:signal"; a script's status above 128 is told as its signal.
        node: where it ran; empty where it never did.
    """

    job: str
    index: int
    state: str
    exit_code: str
    node: str


def trouble(words: str) -> Trouble:
    """What stands behind the words that a command wrote to its standard error."""
    known = {
        Trouble.FULL: FULL,
        Trouble.NOT_SET_UP: NOT_SET_UP,
        Trouble.NOT_CONNECTED: NOT_CONNECTED,
        Trouble.NO_ANSWER: NO_ANSWER,
        Trouble.NO_ACCOUNTING: NO_ACCOUNTING,
        Trouble.UNKNOWN_JOB: UNKNOWN_JOB,
        Trouble.ENDED_JOB: ENDED_JOB,
        Trouble.BAD_PARTITION: BAD_PARTITION,
    }
    return next((kind for kind, texts in known.items() if any(text in words for text in texts)), Trouble.REFUSED)


def limits(text: str) -> Limits:
    """From ``scontrol show config``.

    Raises:
        ValueError: the text has them not.
    """
    wanted = "MaxArraySize", "MaxJobCount", "SLURM_VERSION"
    found = dict(re.findall(rf"^({'|'.join(wanted)})\s*=\s*(\S+)", text, re.MULTILINE))
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ValueError(f"no {' and no '.join(missing)}")
    return Limits(int(found["MaxArraySize"]), int(found["MaxJobCount"]), found["SLURM_VERSION"])


def job_id(text: str) -> str:
    """From ``sbatch --parsable``: "12" or "12;cluster", below what a site's filter may print.

    Raises:
        ValueError: the last line is no job id.
    """
    last = text.strip().rpartition("\n")[2].partition(";")[0].strip()
    if not re.fullmatch(r"[0-9]+", last):
        raise ValueError(f"{last!r} is no job id")
    return last


def queue(text: str) -> tuple[Queued, ...]:
    """From ``squeue --noheader --array --format=QUEUE_FORMAT``; a line of another shape is passed over."""
    rows = (line.split("|", 4) for line in text.splitlines())
    return tuple(
        Queued(row[0].strip(), index, row[2], row[4].strip(), row[3])
        for row in rows
        if len(row) == 5 and row[2] in RUNNING_STATES  # noqa: PLR2004 -- the fields of QUEUE_FORMAT
        for index in _indexes(row[1])
    )


def accepted(text: str) -> str | None:
    """From ``squeue --noheader --states=all --name=NAME --format=NAMED_FORMAT``: the id of the job, if there is one.

    A job that was refused since no node can ever run it is remembered all the same, as failed from the beginning.
    """
    rows = (line.strip().split("|", 2) for line in text.splitlines())
    return next((row[0] for row in rows if row[1:] != ["FAILED", "BadConstraints"] and row[0]), None)


def ended(text: str) -> tuple[Ended, ...]:
    """From ``sacct --noheader --parsable2 --allocations --format=ENDED_FORMAT``.

    Tasks of an array that were cancelled before they began are one line; here they are one each. Such a line has the
    whole array, as it was submitted: a task that began has a line of its own besides, which counts.
    """
    rows = [line.split("|") for line in text.splitlines()]
    found: dict[tuple[str, int], Ended] = {}
    for row in sorted(rows, key=lambda row: "[" not in row[0]):
        if len(row) != 4 or not row[1].strip():  # noqa: PLR2004 -- the fields of ENDED_FORMAT
            continue
        state, node = row[1].split()[0], "" if row[3] in NO_NODE else row[3]  # "CANCELLED by 0"
        for job, index in _tasks(row[0]):
            found.pop((job, index), None)
            if state not in RUNNING_STATES:
                found[job, index] = Ended(job, index, state, row[2], node)
    return tuple(found.values())


def partitions(text: str) -> tuple[str, ...]:
    """From ``scontrol show partition --oneliner``."""
    return tuple(re.findall(r"^PartitionName=(\S+)", text, re.MULTILINE))


def _tasks(job: str) -> Iterator[tuple[str, int]]:
    """The array tasks that an id stands for: "12", "12_3", "12_[0-3,7%2]"."""
    name, _, indexes = job.strip().partition("_")
    for index in _indexes(indexes):
        yield name, index


def _indexes(text: str) -> Iterator[int]:
    """The numbers of "3", "[0-3,7%2]", "0-10:5"; 0 where it is no array ("N/A" or nothing)."""
    plain = text.strip().strip("[]").partition("%")[0]
    if not re.match(r"[0-9]", plain):
        yield 0
        return
    for part in plain.split(","):
        if match := re.fullmatch(r"([0-9]+)(?:-([0-9]+))?(?::([0-9]+))?", part):
            first, last, step = match.groups()
            yield from range(int(first), int(last or first) + 1, int(step or 1))
