"""One line of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number and its limit, in the same unit."""

    what: str
    seen: float
    at_most: float
    unit: str


Benchmark = Callable[[], Iterator[Figure]]
