"""Who is measured with whom: the students of an assignment, dealt out in panels."""

from __future__ import annotations

import math
from collections.abc import Sequence


def dealt(students: Sequence[str], *, seats: int, processes: int = 1) -> dict[str, int]:
    """The number of each one's panel: of about the same size, so many that every process has one.

    Args:
        students: in their order.
        seats: of a panel at most.
        processes: that take panels side by side.
    """
    count = len(students)
    panels = min(count, max(math.ceil(count / max(1, seats)), processes))
    return {student: place * panels // count for place, student in enumerate(students)}
