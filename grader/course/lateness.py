"""What is lost by handing in late: a rule of the teacher's, and nothing but the time of handing in."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum

_UNITS_S = {"hour": 3600.0, "day": 86400.0}


class Base(StrEnum):
    """What a penalty is a share of."""

    POINTS = "points"  # those that were reached
    MAXIMUM = "maximum"  # those that could be


@dataclass(frozen=True, slots=True)
class Late:
    """A rule for late work; as it stands here nothing is lost.

    Attributes:
        share: of the points that is lost for each unit that has begun.
        each: the unit: ``day`` or ``hour``.
        of: what it is a share of.
        at_most: the largest share that is lost while late work is taken.
        grace_minutes: so late is in time.
        until_days: later than that nothing is left; None where late work is always taken.
    """

    share: float = 0.0
    each: str = "day"
    of: Base = Base.POINTS
    at_most: float = 1.0
    grace_minutes: float = 0.0
    until_days: float | None = None

    def penalty(self, raw: float, max_points: float, late: dt.timedelta) -> float:
        """Points that are lost: never more than were reached.

        Args:
            raw: the points that were reached.
            max_points: that could be.
            late: how long after the date that holds for the student; negative where it was before.
        """
        late_s = late.total_seconds()
        if late_s <= self.grace_minutes * 60:
            return 0.0
        if self.until_days is not None and late_s > self.until_days * _UNITS_S["day"]:
            return raw
        lost = min(self.at_most, self.share * math.ceil(late_s / _UNITS_S[self.each]))
        return min(raw, lost * (raw if self.of is Base.POINTS else max_points))
