"""How far a right answer that is random may lie from what is expected: a bound with a stated rate of false fails."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from grader.coursework.rubric_text import LARGEST_RATE
from grader.grades.closeness import told_apart
from grader.judging.rounds import MAX_ATTEMPTS, ROUNDS_TO_GIVE_UP
from grader.judging.speedup import MAX_ROUNDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Array = np.ndarray[Any, Any]

RATE = 1e-6
"""The default: of a million right gradings one fails."""

_MANY = 100  # standard errors, of which nobody wants to know the tenths

ROUNDS = MAX_ATTEMPTS * (ROUNDS_TO_GIVE_UP + MAX_ROUNDS)
"""At most as many answers of one program are looked at in a grading, each of them random."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What was held against a bound.

    Attributes:
        distances: of each value, in standard errors.
        limit: how many of them are allowed.
        fact: what is wrong, or nothing.
    """

    distances: Array
    limit: float
    fact: str


def limit(values: int, rate: float) -> float:
    """How many standard errors are allowed, so that all values in all rounds of a grading are right but at this rate.

    By Bonferroni: each gets an equal part of the rate, on both sides of a normal distribution.
    """
    return -NormalDist().inv_cdf(rate / (2 * max(values, 1) * ROUNDS))


def held(mine: ArrayLike, expected: ArrayLike, error: ArrayLike, *, scale: float, rate: float) -> Bound:
    """Random numbers held against what is expected of them.

    Args:
        mine: the answer.
        expected: what it is on average.
        error: its standard error, of each value or of all.
        scale: times as large is that of the distance.
        rate: the part of right gradings that may fail.

    Raises:
        ValueError: the rubric's author asks for what is no statistical bound; the message says why.
    """
    import numpy as np

    _require_rate(rate)
    values, wanted, errors = np.broadcast_arrays(*(np.asarray(each, float) for each in (mine, expected, error)))
    _require_errors(errors)
    distances = np.abs(values - wanted) / (scale * errors)
    allowed = limit(distances.size, rate)
    far = ~(distances <= allowed)
    if not far.any():
        return Bound(distances, allowed, "")
    first = tuple(int(i) for i in np.argwhere(far)[0])
    is_, should_be = told_apart(values[first], wanted[first])
    which = f" in {far.sum()} of {far.size} values; at {list(first)}" if first else ":"
    fact = (
        f"{which} it is {is_} instead of {should_be}, {_in_digits(distances[first])} standard errors away; "
        f"a right answer is farther than {allowed:.2g} away in at most one of {1 / rate:,.0f} gradings"
    )
    return Bound(distances, allowed, fact)


def _in_digits(distance: float) -> str:
    return f"{distance:,.0f}" if distance >= _MANY else f"{distance:.3g}"


def _require_errors(errors: Array) -> None:
    import numpy as np

    wrong = errors[~(np.isfinite(errors) & (errors > 0))]
    if wrong.size:
        raise ValueError(f"error must be above 0, the standard error of a right answer; it is {wrong.flat[0]:g}")


def _require_rate(rate: float) -> None:
    if not 0 < rate <= LARGEST_RATE:
        often = f"would fail a right answer in one of {1 / rate:.3g} gradings" if rate > 0 else "is no rate"
        raise ValueError(f"rate={rate:g} {often}; it must be above 0, and at most {LARGEST_RATE:g}")
