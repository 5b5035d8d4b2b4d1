"""Whether numbers agree within a tolerance: whole ones exactly, however large, and how two of them are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_WHOLE = "iub"


def closeness(mine: Array, wanted: Array, *, rtol: float = 0.0, atol: float = 0.0) -> Array:
    """For each value, whether it lies within ``atol + rtol * |wanted|`` of the wanted one.

    A float64 has 53 bits: two int64 that differ are never compared as floats. What is no number is close to nothing.
    """
    import numpy as np

    with np.errstate(all="ignore"):  # two floats may lie further apart than the largest one: then they are not close
        margin = atol + rtol * np.abs(wanted.astype(float))
        if mine.dtype.kind in _WHOLE and wanted.dtype.kind in _WHOLE:
            return np.asarray(_distance(mine, wanted) <= margin, dtype=bool)
        return np.asarray(np.abs(np.subtract(mine, wanted, dtype=float)) <= margin, dtype=bool)


def _distance(mine: Array, wanted: Array) -> Array:
    """Of whole numbers, unsigned: two int64 may be 2**64 - 1 apart. 0 only where they are the same."""
    import numpy as np

    if np.uint64 in (mine.dtype, wanted.dtype):  # no type of numpy's holds it beside a negative number
        return np.asarray(abs(mine.astype(object) - wanted.astype(object)), dtype=object)
    one, two = mine.astype(np.int64), wanted.astype(np.int64)
    bits = one.astype(np.uint64), two.astype(np.uint64)
    return np.where(one > two, bits[0] - bits[1], bits[1] - bits[0])


def told_apart(mine: Any, wanted: Any) -> tuple[str, str]:  # noqa: ANN401 -- numpy scalars
    """Both numbers in as few digits as tell them apart, six at least."""
    if mine.dtype.kind in _WHOLE and wanted.dtype.kind in _WHOLE:
        return str(mine), str(wanted)
    short = f"{mine:.6g}", f"{wanted:.6g}"
    return short if short[0] != short[1] else (repr(float(mine)), repr(float(wanted)))
