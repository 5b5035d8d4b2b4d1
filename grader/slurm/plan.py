"""How gradings are dealt out to job arrays. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SECONDS_TIMED = 40.0  # measured: an honest submission graded in full on two cores
SECONDS_SHORT = 4.0  # measured: one of which only the answer and the parallel map are looked at
SECONDS_AT_MOST = 900.0  # one grading, before it is given up


@dataclass(frozen=True, slots=True)
class Group:
    """Gradings that one kind of job takes.

    Attributes:
        items: indices of the manifest's.
        timed: whether a job needs a node or cores of its own.
        alone: each is graded in a job of its own: an earlier one was lost.
    """

    items: tuple[int, ...]
    timed: bool
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """One job array for ``count`` gradings from ``first`` on, ``pack`` of them a task."""

    first: int
    pack: int
    count: int
    timed: bool

    @property
    def tasks(self) -> int:
        """How many tasks it has."""
        return math.ceil(self.count / self.pack)


@dataclass(frozen=True, slots=True)
class Room:
    """What the controller takes.

    Attributes:
        array: more than the highest index of an array's task (MaxArraySize).
        tasks: how many array tasks may be added.
    """

    array: int
    tasks: int


def groups(items: Sequence[int], timed: Sequence[bool], lost: Sequence[bool]) -> list[Group]:
    """The gradings by the kind of job that they need, the timed ones first since they take longest.

    Args:
        items: indices of the manifest's.
        timed: for each whether its speedup is measured.
        lost: for each whether a job that graded it was lost.
    """
    made = []
    for kind in ((True, False), (True, True), (False, False), (False, True)):
        those = tuple(i for i, t, g in zip(items, timed, lost, strict=True) if (t, g) == kind)
        if those:
            made.append(Group(those, timed=kind[0], alone=kind[1]))
    return made


def chunks(those: Sequence[Group], *, job_s: float, room: Room) -> list[Chunk]:
    """The arrays that grade all groups, in their order: ``first`` counts through all of them.

    Gradings are packed until a job lasts ``job_s``, and more where the controller takes no more tasks.
    """
    wanted = [_tasks(group, job_s) for group in those]
    squeeze = max(1.0, sum(wanted) / max(1, room.tasks))
    made, first = [], 0
    for group, count in zip(those, wanted, strict=True):
        pack = math.ceil(len(group.items) / max(1, math.floor(count / squeeze)))
        made += _arrays(group, first, pack, room.array)
        first += len(group.items)
    return made


def _tasks(group: Group, job_s: float) -> int:
    """In how many jobs a group is graded where there is room."""
    each_s = SECONDS_TIMED if group.timed else SECONDS_SHORT
    pack = 1 if group.alone else max(1, math.floor(job_s / each_s))
    return math.ceil(len(group.items) / pack)


def _arrays(group: Group, first: int, pack: int, size: int) -> list[Chunk]:
    """A group's arrays: indices begin at 0 in each, since the controller limits the index and not the number."""
    end, made = first + len(group.items), []
    while first < end:
        count = min(pack * size, end - first)
        made.append(Chunk(first, pack, count, group.timed))
        first += count
    return made


def minutes(chunk: Chunk) -> int:
    """The time limit of a chunk's jobs: twice what its gradings are likely to take, and one that takes all it may."""
    likely_s = chunk.pack * (SECONDS_TIMED if chunk.timed else SECONDS_SHORT)
    return math.ceil((2 * likely_s + SECONDS_AT_MOST) / 60) + 1
