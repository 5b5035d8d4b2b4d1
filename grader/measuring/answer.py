"""An answer held against its declared types and shapes, before any check sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from grader.coursework.assignment import ArraySpec
from grader.record import Arrays
from grader.record.finding import Finding

if TYPE_CHECKING:
    import numpy as np

_KINDS = {"float64": "fiu", "int64": "iu", "bool": "b"}
_WORDS = {"float64": "numbers", "int64": "whole numbers", "bool": "booleans"}


def validated(
    value: object, declared: Mapping[str, ArraySpec], *, like: Mapping[str, np.ndarray[Any, Any]] | None = None
) -> Arrays | Finding:
    """The answer as arrays of the declared types, or the first thing that is wrong with it.

    Args:
        value: what came out of the sandbox: plain data.
        declared: the assignment's ``[answer]``.
        like: the serial answer of the same inputs, which binds the names of lengths.
    """
    if type(value) is not dict:
        fact = f"The entry returned {_described(value)} where a mapping with {_listed(declared)} was expected."
        return Finding("wrong_type", fact, "Return what the stub's docstring says.")
    missing = [name for name in declared if name not in value]
    if missing:
        return Finding(
            "wrong_type",
            f"The answer has no {' and no '.join(repr(m) for m in missing)}.",
            f"It must have {_listed(declared)}.",
        )
    arrays = Arrays()
    for name, spec in declared.items():
        converted = _array(name, value[name], spec)
        if isinstance(converted, Finding):
            return converted
        expected = _expected_shape(spec, like[name] if like is not None else converted)
        if converted.shape != expected:
            fact = f"{name!r} has the shape {converted.shape}; {expected or list(spec.shape)} was expected."
            return Finding("wrong_shape", fact, f"{name!r} is declared as {spec.dtype} {list(spec.shape)}.")
        arrays[name] = converted
    return arrays


def _array(name: str, value: object, spec: ArraySpec) -> np.ndarray[Any, Any] | Finding:
    import numpy as np

    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return Finding("wrong_shape", f"{name!r} has rows of different lengths.", "Return a rectangular array.")
    if array.dtype.kind not in _KINDS[spec.dtype]:
        fact = f"{name!r} holds {_described(value)}; {_WORDS[spec.dtype]} were expected."
        return Finding("wrong_type", fact, f"{name!r} is declared as {spec.dtype} {list(spec.shape)}.")
    array = array.astype(spec.dtype)
    finite = np.isfinite(array)
    if not finite.all():
        bad = array[~finite]
        which = "a value that is no number" if bad.size == 1 else f"{bad.size} values that are no numbers"
        fact = f"{name!r} holds {which} ({bad.flat[0]})."
        return Finding("not_finite", fact, "Look for a division by zero or an empty mean.")
    return array


def _expected_shape(spec: ArraySpec, like: np.ndarray[Any, Any]) -> tuple[int, ...] | None:
    """Fixed lengths from the declaration, named ones from the serial answer; None where that has other dimensions."""
    if len(spec.shape) != like.ndim:
        return None
    return tuple(
        length if isinstance(length, int) else actual for length, actual in zip(spec.shape, like.shape, strict=True)
    )


def _listed(declared: Mapping[str, ArraySpec]) -> str:
    return ", ".join(f"{name!r} ({spec.dtype} {list(spec.shape)})" for name, spec in declared.items())


def _described(value: object) -> str:
    if value is None:
        return "None"
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return f"an array of {dtype}"
    if isinstance(value, list) and value:
        return f"a list of {type(value[0]).__name__}"
    return f"a {type(value).__name__}"
