"""Where a part of an answer differs from what it should be, in words: numbers, text, and mappings of either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from grader.grades.closeness import closeness, told_apart
from grader.text import quoted

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_SHOWN = 60  # characters of a text
_BEFORE = 20  # of them before the first that differs


def difference(mine: Any, wanted: Any, *, rtol: float = 0.0, atol: float = 0.0) -> str:  # noqa: ANN401 -- arrays, or mappings
    """How many values differ, and the first of them; empty where none does.

    Numbers agree within ``atol + rtol * |wanted|``, and text where it is the same.

    Raises:
        TypeError: one is a mapping and the other is none: a fault of whoever compares them.
    """
    if isinstance(mine, Mapping) != isinstance(wanted, Mapping):
        raise TypeError("a mapping is compared with a mapping, and an array with an array or a number")
    if isinstance(mine, Mapping):
        return _of_mappings(mine, wanted, rtol=rtol, atol=atol)
    return _of_arrays(mine, wanted, rtol=rtol, atol=atol)


def starts_alike(mine: Any, wanted: Any, *, rtol: float = 0.0, atol: float = 0.0) -> bool:  # noqa: ANN401 -- as above
    """Whether arrays agree in the first step along their first axis; mappings and single values have none."""
    import numpy as np

    if isinstance(mine, Mapping) or not np.ndim(mine):
        return False
    mine, wanted = np.broadcast_arrays(mine, _as_text(wanted))
    return bool(_agreement(mine[:1], wanted[:1], rtol=rtol, atol=atol).all())


def _of_arrays(mine: Array, wanted: Array, *, rtol: float, atol: float) -> str:
    import numpy as np

    mine, wanted = np.broadcast_arrays(mine, _as_text(wanted))
    close = _agreement(mine, wanted, rtol=rtol, atol=atol)
    if close.all():
        return ""
    first = tuple(int(i) for i in np.argwhere(~close)[0])
    where = f" at {list(first)}" if first else ""
    is_, should_be = _shown(mine[first], wanted[first])
    return f"in {np.sum(~close)} of {close.size} values;{where} it is {is_} instead of {should_be}"


def _of_mappings(mine: Mapping[Any, Any], wanted: Mapping[Any, Any], *, rtol: float, atol: float) -> str:
    """By keys first: which are missing and which are too many says more than what the others hold."""
    missing = [key for key in wanted if key not in mine]
    if missing:
        more = f", and {len(missing) - 1} more are missing" if len(missing) > 1 else ""
        return f"in its keys: it has no {quoted(missing[0])}{more}"
    surplus = [key for key in mine if key not in wanted]
    if surplus:
        more = f", and {len(surplus) - 1} more" if len(surplus) > 1 else ""
        return f"in its keys: it has {quoted(surplus[0])}{more}, which should not be there"
    shared = list(wanted)
    values, should_be = (_array([part[key] for key in shared]) for part in (mine, wanted))
    close = _agreement(values, should_be, rtol=rtol, atol=atol)
    if close.all():
        return ""
    at = int(close.argmin())
    one_value, other_value = _shown(values[at], should_be[at])
    count = int((~close).sum())
    return f"in {count} of {close.size} values; at {quoted(shared[at])} it is {one_value} instead of {other_value}"


def _agreement(mine: Array, wanted: Array, *, rtol: float, atol: float) -> Array:
    import numpy as np

    if _is_text(mine) or _is_text(wanted):
        return np.asarray(mine == wanted, dtype=bool)
    return closeness(mine, wanted, rtol=rtol, atol=atol)


def _is_text(values: Array) -> bool:
    return values.dtype.kind in "OU"


def _as_text(values: Any) -> Array:  # noqa: ANN401 -- an array, or what one is made of
    """Whoever wrote the rubric may compare with a list of text, or with an array of numpy's."""
    import numpy as np

    array = np.asarray(values)
    return np.array(values, dtype=object) if array.dtype.kind == "U" else array


def _array(values: list[Any]) -> Array:
    import numpy as np

    return np.array(values, dtype=object if any(isinstance(value, str) for value in values) else None)


def _shown(mine: Any, wanted: Any) -> tuple[str, str]:  # noqa: ANN401 -- two texts, or numpy's scalars
    if isinstance(mine, str) or isinstance(wanted, str):
        return _texts_apart(str(mine), str(wanted))
    return told_apart(mine, wanted)


def _texts_apart(mine: str, wanted: str) -> tuple[str, str]:
    """Both texts as far as a line has room, from a little before the first character that differs."""
    same = next((n for n, (one, other) in enumerate(zip(mine, wanted, strict=False)) if one != other), None)
    first = min(len(mine), len(wanted)) if same is None else same
    start = max(0, first - _BEFORE) if max(len(mine), len(wanted)) > _SHOWN else 0
    one, other = (f"{'...' if start else ''}{quoted(text[start:], _SHOWN)}" for text in (mine, wanted))
    return one, other
