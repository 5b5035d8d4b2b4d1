"""The tasks of one run as a record can hold them: all, or where there are too many, the largest."""

from __future__ import annotations

import heapq
from itertools import count

from grader.record.trace import Task, Unlisted

MAX_TASKS = 20_000


class Largest:
    """Keeps whatever costs most, since what judges holds the largest tasks of two runs against each other.

    What is left out is summed up. Empty calls before the work, of which a program may have any number, hide no task.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[float, float, int, Task]] = []
        self._number = count()  # of two that cost the same, so that tasks need no order
        self._left_out = Unlisted()

    def add(self, task: Task) -> None:
        """Takes one more."""
        entry = (task.simulated_s, task.cpu_s, next(self._number), task)
        if len(self._kept) < MAX_TASKS:
            heapq.heappush(self._kept, entry)
            return
        least = heapq.heappushpop(self._kept, entry)[-1]
        before = self._left_out
        self._left_out = Unlisted(before.count + 1, before.cpu_s + least.cpu_s, before.simulated_s + least.simulated_s)

    def clear(self) -> None:
        """A new run begins."""
        self._kept.clear()
        self._left_out = Unlisted()

    @property
    def listed(self) -> tuple[Task, ...]:
        """Those that are kept, in the order in which they began."""
        return tuple(sorted((entry[-1] for entry in self._kept), key=lambda task: task.begin_s))

    @property
    def unlisted(self) -> Unlisted:
        """Those that are not."""
        return self._left_out
