"""A check of a rubric: one test function, what it asks for, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.grades.view import View
from grader.record import Need

NEEDS: Mapping[str, Need] = {
    "answer": Need.ANSWER,
    "serial": Need.ANSWER,
    "inputs": Need.ANSWER,
    "evidence": Need.EVIDENCE,
    "trace": Need.EVIDENCE,
    "speedup": Need.SPEEDUP,
    "job": Need.ANSWER,
    "submission": Need.NOTHING,
    "handed_in": Need.NOTHING,
}
"""How far a record must be measured for each of the rubric's objects."""

OF_WHAT_IS_READ = frozenset(name for name, need in NEEDS.items() if need is Need.NOTHING)
"""What a check may use whose points a person gives."""


@dataclass(frozen=True, slots=True)
class Check:
    """One test of a rubric.

    Attributes:
        uses: the rubric's objects that it asks for.
        needs: names of the checks without which it is not reached.
        run: calls the test function with these objects, looking through the view.
        by_hand: whether a person gives the points; nothing is measured for it.
    """

    name: str
    title: str
    points: float
    uses: frozenset[str]
    needs: tuple[str, ...]
    run: Callable[[View], None]
    by_hand: bool = False

    @property
    def need(self) -> Need:
        """How far the record must be measured for it."""
        return max((NEEDS[name] for name in self.uses), default=Need.NOTHING)
