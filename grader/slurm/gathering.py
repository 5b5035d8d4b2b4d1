"""Brings a run's grades together in the results folder, and finds what is worth another job."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.errors import RecordError
from grader.grades import gradebook
from grader.grades.score import Status
from grader.judging import rounds
from grader.slurm.jobs import Wanted
from grader.slurm.run_folder import Item, RunFolder
from grader.slurm.standing import Standing, Where, lost_sessions
from grader.slurm.task import copy_grade
from grader.text import printable

MAX_TRIES = 3  # of which nothing came, by themselves: where jobs die before they begin, more would do so for ever
_AGAIN = {Standing.LOST, Standing.UNSUBMITTED}
_BY_HAND = {*_AGAIN, Standing.TROUBLE}


@dataclass(slots=True)
class Gathered:
    """What came of it.

    Attributes:
        new: how many grades are new in the results folder.
        troubles: what a teacher must hear of those that were there, in words.
    """

    new: int = 0
    troubles: list[str] = field(default_factory=list)


def gather(run: RunFolder) -> Gathered:
    """Copies the newest grade of every item to the results folder.

    What a teacher decided about the same submission stays, and a final grade gives way to a final one only.
    """
    results, found = Path(run.manifest.results), Gathered()
    for item, number in run.measurings().items():
        told = _gathered(run.grade_path(item, number), results, item)
        if told is not None:
            found.new += 1
            found.troubles += told
    return found


def wanted(run: RunFolder, found: Sequence[Where], *, by_hand: bool) -> list[Wanted]:
    """What is to be submitted again: what noise left open, what was lost, and what never was submitted.

    Args:
        run: whose.
        found: where its items stand.
        by_hand: somebody asked for it, so that what could not be graded for a reason is tried again as well.
    """
    lost = lost_sessions(run.starts())
    tried = Counter((index, number) for t in run.tries() for index, number in zip(t.items, t.measurings, strict=True))
    again = _BY_HAND if by_hand else _AGAIN
    made = []
    for index, where in enumerate(found):
        if where.standing in again and (by_hand or tried[index, where.measuring + 1] < MAX_TRIES):
            made.append(Wanted(index, where.measuring + 1, lost=lost[index] > 0))
        elif where.standing is Standing.OPEN and _may_be_settled(run, index, where.measuring, by_hand=by_hand):
            made.append(Wanted(index, where.measuring + 1))
    return made


def forgive(run: RunFolder, found: Sequence[Where]) -> None:
    """Forgets that sessions were lost in which those were that have been set aside, so that they are graded again."""
    aside = {index for index, where in enumerate(found) if where.standing is Standing.SET_ASIDE}
    for start in run.starts():
        if not start.ended and aside & set(start.items):
            run.keep_start(replace(start, ended=True))


def _may_be_settled(run: RunFolder, index: int, measuring: int, *, by_hand: bool) -> bool:
    """Whether another measuring may settle a grade that is not final.

    What was in the way may be gone by now: by themselves a few more tries find out, and any that somebody asks for.
    """
    more = measuring < rounds.MAX_ATTEMPTS
    try:
        record = gradebook.read(run.grade_path(run.manifest.items[index], measuring)).record
    except RecordError:
        return more  # damaged: measured once more
    if record.obstacle is not None:
        return more or by_hand
    return more and rounds.worth_another(record)


def _gathered(source: Path, results: Path, item: Item) -> list[str] | None:
    """What is to be told of a grade that is new there; None where it is not."""
    target = gradebook.path_of(results, *item)
    if not target.exists():
        copy_grade(source, target)
        return []
    if target.read_bytes() == source.read_bytes():
        return None
    with contextlib.suppress(RecordError):
        return _merged(source, target, results)
    return None


def _merged(source: Path, target: Path, results: Path) -> list[str] | None:
    """Puts a new grade in the place of one that is there, unless that is the better one; as ``_gathered``."""
    new, old = gradebook.read(source), None
    with contextlib.suppress(RecordError):
        old = gradebook.read(target)
    if old is None or old.record.submission_digest != new.record.submission_digest:
        kept = gradebook.set_aside(target)
        copy_grade(source, target)
        return gradebook.told(old, new, kept)
    if old.score.status is Status.FINAL and (new.score.status is not Status.FINAL or old.decisions):
        return None
    after = gradebook.succeeding(old, new.record, new.checks)
    return gradebook.told(old, after, gradebook.replace(results, after))


def names(items: Iterable[Item], at_most: int = 5) -> str:
    """The first of some gradings, as words."""
    listed = [printable(f"{assignment}/{student}") for assignment, student in items]
    more = f" and {len(listed) - at_most} more" if len(listed) > at_most else ""
    return ", ".join(listed[:at_most]) + more
