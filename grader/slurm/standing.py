"""How far a run is: where each grading stands, and which are to be submitted again. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from grader.grades.score import Status
from grader.slurm.run_folder import Item, Start, Try

MAX_LOST = 3  # sessions that end without a word while this one is graded: then it is set aside for a person


class Standing(StrEnum):
    """Where one grading stands."""

    GRADED = "graded"
    OPEN = "open"  # it has a grade that is not final
    RUNNING = "running"
    WAITING = "waiting"
    STUCK = "stuck"  # it waits for what will not happen by itself
    LOST = "lost"  # its job is gone and left no grade
    TROUBLE = "trouble"  # its job could not grade, and said why
    SET_ASIDE = "set_aside"
    UNSUBMITTED = "unsubmitted"


@dataclass(frozen=True, slots=True)
class Where:
    """One grading's standing.

    Attributes:
        measuring: of its newest grade; 0 where there is none.
        why: what there is to say about it, in words.
    """

    standing: Standing
    measuring: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the controller says of one array task.

    Attributes:
        state: Slurm's word, "PENDING".
        reason: Slurm's word for why it waits.
    """

    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of a run.

    Attributes:
        measured: the newest measuring of each item, and its status; None where it cannot be read.
        held: by job and task what the controller still holds.
        ended: by job and task how it ended, in Slurm's words; empty where the cluster keeps no accounts.
    """

    items: Sequence[Item]
    measured: Mapping[Item, tuple[int, Status | None]]
    tries: Sequence[Try]
    starts: Sequence[Start]
    held: Mapping[tuple[str, int], Held]
    ended: Mapping[tuple[str, int], str] = field(default_factory=dict)


# What a job waits for that does not come by itself: https://slurm.schedmd.com/job_reason_codes.html
NEVER = {
    "PartitionDown": "its partition is down",
    "PartitionInactive": "its partition is inactive",
    "PartitionNodeLimit": "it asks for more nodes than its partition gives",
    "PartitionTimeLimit": "it asks for more time than its partition gives",
    "PartitionConfig": "it asks for more than its partition has",
    "BadConstraints": "no node has what it asks for",
    "InvalidAccount": "its account is not known",
    "InvalidQOS": "its QOS is not known",
    "QOSNotAllowed": "its partition does not take its QOS",
    "DependencyNeverSatisfied": "what it waits for has failed",
    "JobHeldAdmin": "an administrator holds it",
    "JobHeldUser": "it is held: `scontrol release` lets it go",
    "ReqNodeNotAvail": "a node that it asks for is not there",
    "AssocGrpCPUMinutesLimit": "the account's CPU time is used up",
    "AccountNotAllowed": "its partition does not take its account",
}
_RUNNING = {"RUNNING", "COMPLETING", "CONFIGURING", "STAGE_OUT", "SUSPENDED"}


def standings(seen: Seen) -> list[Where]:
    """Where each item stands, in their order."""
    tasks = _newest_tasks(seen.tries)
    lost = lost_sessions(seen.starts)
    troubles = _troubles(tasks, seen.starts)
    return [
        _where(seen, item, task=tasks.get(index), lost=lost[index], trouble=troubles.get(index, ""))
        for index, item in enumerate(seen.items)
    ]


def lost_sessions(starts: Sequence[Start]) -> Counter[int]:
    """In how many sessions that ended without a word each item was."""
    return Counter(index for start in starts if not start.ended for index in start.items)


def counts(found: Sequence[Where]) -> dict[Standing, int]:
    """How many stand where, in the order of the enum."""
    counted = Counter(where.standing for where in found)
    return {standing: counted[standing] for standing in Standing if counted[standing]}


def _where(seen: Seen, item: Item, *, task: tuple[str, int] | None, lost: int, trouble: str) -> Where:
    measuring, status = seen.measured.get(item, (0, None))
    if status is Status.FINAL:
        return Where(Standing.GRADED, measuring)
    held = seen.held.get(task) if task is not None else None
    if held is not None:
        return _held(held, measuring)
    if measuring:
        return Where(Standing.OPEN, measuring, "" if status else "its grade cannot be read")
    return _gone(lost, trouble, seen.ended.get(task, "")) if task is not None else Where(Standing.UNSUBMITTED)


def _gone(lost: int, trouble: str, ended: str) -> Where:
    """Of a grading whose job is no more, and left no grade."""
    how = f" ({ended})" if ended else ""
    if trouble:
        return Where(Standing.TROUBLE, why=trouble)
    if lost >= MAX_LOST:
        why = f"{lost} sessions that graded it ended without a word{how}: look at it yourself"
        return Where(Standing.SET_ASIDE, why=why)
    return Where(Standing.LOST, why=f"its job is gone and left no grade{how}")


def _troubles(tasks: Mapping[int, tuple[str, int]], starts: Sequence[Start]) -> dict[int, str]:
    """What kept the newest session of each item's newest task from grading; what was mended since tells nothing."""
    own = {index: f"{job}_{task}" for index, (job, task) in tasks.items()}
    newest = {i: s for s in sorted(starts, key=_order) for i in s.items if s.name.partition(".")[0] == own.get(i)}
    return {index: start.trouble for index, start in newest.items()}


def _order(start: Start) -> list[int]:
    """By restart of the job and session within it."""
    return [int(number) for number in start.name.split(".")[1:]]


def _held(held: Held, measuring: int) -> Where:
    if held.state in _RUNNING:
        return Where(Standing.RUNNING, measuring)
    if held.reason in NEVER:
        return Where(Standing.STUCK, measuring, f"{NEVER[held.reason]} ({held.reason})")
    return Where(Standing.WAITING, measuring, held.reason if held.reason != "None" else "")


def _newest_tasks(tries: Sequence[Try]) -> dict[int, tuple[str, int]]:
    """The array task that grades each item, in the newest try that has it."""
    found: dict[int, tuple[str, int]] = {}
    for made in tries:
        for array in made.arrays:
            for task in range(array.tasks):
                found |= {made.items[place]: (array.job, task) for place in array.places(task)}
    return found
