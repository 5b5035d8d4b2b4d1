"""The four points of a student for an assignment, which are never mixed: raw, penalty, adjustment, final."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_DIGITS = 4


class Standing(StrEnum):
    """How far a student has come with an assignment."""

    GRADED = "graded"
    OPEN = "open"  # a check is undecided: the machine's, or a person's turn
    WAITING = "waiting"  # handed in, and not graded yet
    MISSING = "missing"  # nothing was handed in
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Points:
    """What a student has for an assignment.

    Attributes:
        raw: the record's; None while it is open.
        penalty: for handing in late; not negative.
        adjustment: a person's; of either sign.
        max_points: that could be reached; None where nobody knows yet.
        counts_missing: whether nothing handed in is 0 points, rather than none.
        published: what was given out, below which nothing falls unasked; None where nothing was.
    """

    standing: Standing
    raw: float | None
    penalty: float = 0.0
    adjustment: float = 0.0
    max_points: float | None = None
    counts_missing: bool = True
    published: float | None = None

    @property
    def final(self) -> float | None:
        """What goes into a gradebook: never below 0, nor below what was published; None where there is nothing."""
        computed = self.computed
        return None if computed is None else max(computed, self.published or 0.0)

    @property
    def computed(self) -> float | None:
        """What it would be if nothing had been published."""
        raw = self._raw
        return None if raw is None else max(0.0, round(raw - self.penalty + self.adjustment, _DIGITS))

    @property
    def is_held(self) -> bool:
        """Whether it would be less, had nothing been published."""
        return self.final != self.computed

    @property
    def _raw(self) -> float | None:
        match self.standing:
            case Standing.GRADED:
                return self.raw
            case Standing.MISSING:
                return 0.0 if self.counts_missing else None
            case Standing.OPEN | Standing.WAITING | Standing.EXEMPT:
                return None
