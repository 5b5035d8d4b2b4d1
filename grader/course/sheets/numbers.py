"""Points as gradebooks write and round them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from grader.course.entry import Entry

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?$")
_FRACTION = re.compile(r"[+-]?\d+([.,])\d+$")
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E[+-]?\d+$", re.IGNORECASE)
DECIMALS = 2


def number(text: str) -> Decimal | None:
    """What a cell means, with a point or a comma; None where it is no number."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.match(text) and text.isascii() else None


def mark(cells: Iterable[str], delimiter: str) -> str:
    """The decimal mark of a sheet: as its numbers have it, or else as whoever separates cells by semicolons has it."""
    seen = {found[1] for text in cells if (found := _FRACTION.match(text.strip()))}
    if len(seen) == 1:
        return seen.pop()
    return "," if not seen and delimiter == ";" else "."


def rounded(points: float | Decimal, decimals: int = DECIMALS) -> Decimal:
    """Half of the last decimal is rounded up, as receivers do; a binary fraction is taken for what it is written as."""
    exact = points if isinstance(points, Decimal) else Decimal(str(points))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def written(points: Decimal, decimal_mark: str = ".") -> str:
    """Without needless decimals."""
    text = f"{points:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", decimal_mark)


def scaled(entry: Entry, maximum: Decimal | float | None, worth: float | None) -> Decimal | None:
    """An entry's final points where full points are the maximum; None where there is nothing to enter.

    Args:
        entry: of a student.
        maximum: full points in the LMS; None where they are those of the rubric.
        worth: full points of the rubric, where the entry does not know them.
    """
    if entry.points.final is None:
        return None
    full = entry.points.max_points or worth
    final = Decimal(str(entry.points.final))
    return final if maximum is None or not full else final * Decimal(str(maximum)) / Decimal(str(full))


def worth(entries: Sequence[Entry]) -> float | None:
    """Full points of the rubric, as the entries know them."""
    return max((e.points.max_points for e in entries if e.points.max_points is not None), default=None)
