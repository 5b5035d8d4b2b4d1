"""One line of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number and its limits, in the same unit.

    Attributes:
        at_most: None where there is no upper limit.
        at_least: None where there is no lower one; with neither, the number is only told.
    """

    what: str
    seen: float
    at_most: float | None
    unit: str
    at_least: float | None = None

    @property
    def wanted(self) -> str:
        """The limits in words: "at most 10 s"."""
        limits = {"at least": self.at_least, "at most": self.at_most}
        return ", ".join(f"{words} {limit:g} {self.unit}" for words, limit in limits.items() if limit is not None)

    @property
    def verdict(self) -> str:
        """On which side of its limits it is; empty between them."""
        if self.at_most is not None and self.seen > self.at_most:
            return "OVER"
        return "UNDER" if self.at_least is not None and self.seen < self.at_least else ""


Benchmark = Callable[[], Iterator[Figure]]
