"""An answer held against its declared types and shapes, before any check sees it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.coursework.assignment import ArraySpec
from grader.judging import advice
from grader.measuring import answer_text, plain_words
from grader.measuring.plain_words import described
from grader.record import Arrays
from grader.record.finding import Finding
from grader.text import quoted

if TYPE_CHECKING:
    import numpy as np

_KINDS = {"float64": "fiu", "int64": "iu", "bool": "b"}
_LARGEST = sys.float_info.max
_WORDS = {"float64": "numbers", "int64": "whole numbers", "bool": "booleans", "str": "text"}
_KEYS = {"str": str, "int64": int}
_PAIR = 2  # a key and its value
_WHOLE = range(-(2**63), 2**63)


def validated(
    value: object, declared: Mapping[str, ArraySpec], *, like: Mapping[str, np.ndarray[Any, Any]] | None = None
) -> Arrays | Finding:
    """The answer as arrays and mappings of the declared types, or the first thing that is wrong with it.

    Args:
        value: what came out of the sandbox: plain data.
        declared: the assignment's ``[answer]``.
        like: the serial answer of the same inputs, which binds the names of lengths.
    """
    if type(value) is not dict:
        fact = f"The entry returned {described(value)} where a mapping with {_listed(declared)} was expected."
        return Finding("wrong_type", fact, _mapping_hint(value, list(declared)))
    missing = [name for name in declared if name not in value]
    if missing:
        return Finding(
            "wrong_type",
            f"The answer has no {' and no '.join(repr(m) for m in missing)}.",
            _names_hint(missing, declared),
        )
    arrays = Arrays()
    for name, spec in declared.items():
        converted = _mapping(name, value[name], spec) if spec.keys else _array(name, value[name], spec)
        if isinstance(converted, Finding):
            return converted
        if isinstance(converted, dict):
            arrays[name] = converted
            continue
        expected = _expected_shape(spec, like[name] if like is not None else converted)
        if converted.shape != expected:
            fact = f"{name!r} has the shape {converted.shape}; {expected or list(spec.shape)} was expected."
            return Finding("wrong_shape", fact, _as_declared(name, spec))
        arrays[name] = converted
    return arrays


def _mapping(name: str, value: object, spec: ArraySpec) -> dict[Any, Any] | Finding:
    """A mapping to plain values, in the order of its keys: which keys it must have is the rubric's to say."""
    if type(value) is not dict:
        fact = f"{name!r} holds {described(value)}; a mapping to {_WORDS[spec.dtype]} was expected."
        pairs = isinstance(value, list) and all(isinstance(item, list) and len(item) == _PAIR for item in value)
        return Finding("wrong_type", fact, "Make a mapping of it: `dict(...)`." if pairs else _as_declared(name, spec))
    found = _wrong_keys(name, list(value), spec)
    if found is not None:
        return found
    keys = sorted(value)
    values = _array(name, [value[key] for key in keys], spec)
    if isinstance(values, Finding) and values.reason == "not_finite":
        return values
    if isinstance(values, Finding) or values.ndim != 1:
        return _wrong_value(name, {key: value[key] for key in keys}, spec)
    return dict(zip(keys, values.tolist(), strict=True))


def _wrong_keys(name: str, keys: list[Any], spec: ArraySpec) -> Finding | None:
    other = next((key for key in keys if type(key) is not _KEYS[spec.keys]), None)
    if other is not None or None in keys:
        fact = f"{name!r} has a key that is {described(other)}; {_expected(spec.keys)} as keys."
        return Finding("wrong_type", fact, _as_declared(name, spec))
    if spec.keys == "str":
        return answer_text.too_much(name, keys)
    beyond = len(keys) > answer_text.MOST or any(key not in _WHOLE for key in keys)
    fact = f"{name!r} has more than {answer_text.MOST} keys, or one beyond what int64 can hold."
    return Finding("wrong_type", fact, _as_declared(name, spec)) if beyond else None


def _wrong_value(name: str, values: Mapping[Any, object], spec: ArraySpec) -> Finding:
    """The first value of a mapping that is not as declared."""
    for key, value in values.items():
        found = _array(name, value, spec)
        if not isinstance(found, Finding) and found.ndim:
            found = _other_kind(name, value, spec, "V")
        if isinstance(found, Finding):
            return replace(found, fact=found.fact.replace(" holds ", f" holds at {quoted(key)} ", 1))
    return Finding("wrong_type", f"{name!r} holds values of several kinds.", _as_declared(name, spec))


def _array(name: str, value: object, spec: ArraySpec) -> np.ndarray[Any, Any] | Finding:
    import numpy as np

    if spec.dtype == "str":
        texts = answer_text.array(name, value)
        return _other_kind(name, value, spec, "f") if texts is None else texts
    if any(type(leaf) is str for leaf in plain_words.leaves(value)):
        return _other_kind(name, value, spec, "U")  # an array of it would give each the room of the longest
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return Finding("wrong_shape", f"{name!r} has rows of different lengths.", "Return a rectangular array.")
    if _is_beyond(array, value, spec):
        fact = f"{name!r} holds a whole number beyond what {spec.dtype} can hold."
        return Finding(
            "wrong_type", fact, f"{_as_declared(name, spec)} Look for a number that grows where it should not."
        )
    fits = array.dtype.kind in _KINDS[spec.dtype] or (array.size == 0 and isinstance(value, list))
    if not fits and not (spec.dtype == "float64" and _are_large(array)):
        return _other_kind(name, value, spec, array.dtype.kind)
    return _finite(name, array.astype(spec.dtype))


def _other_kind(name: str, value: object, spec: ArraySpec, kind: str) -> Finding:
    """What was returned in place of what is declared, and how one becomes the other."""
    fact = f"{name!r} holds {described(value, whole=spec.dtype == 'int64')}; {_expected(spec.dtype)}."
    conversion = plain_words.conversion(spec.dtype, kind, value)
    return Finding("wrong_type", fact, f"{_as_declared(name, spec)} {conversion}".rstrip())


def _is_beyond(array: np.ndarray[Any, Any], value: object, spec: ArraySpec) -> bool:
    """Whether there are whole numbers that the declared type cannot hold: a conversion would change them silently."""
    import numpy as np

    if spec.dtype == "int64":
        if array.dtype.kind == "u":
            return array.size > 0 and int(array.max()) > np.iinfo(np.int64).max
        leaves = plain_words.leaves(value)
        whole = array.dtype.kind in "Of" and isinstance(value, list | int)
        return whole and array.size > 0 and all(type(leaf) is int for leaf in leaves)
    return spec.dtype == "float64" and _are_large(array) and any(abs(x) > _LARGEST for x in array.flat)


def _are_large(array: np.ndarray[Any, Any]) -> bool:
    """Whether these are numbers that only Python has a type for: whole ones beyond 64 bits, perhaps among others."""
    return array.dtype.kind == "O" and array.size > 0 and all(type(x) in {int, float} for x in array.flat)


def _finite(name: str, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | Finding:
    import numpy as np

    finite = np.isfinite(array)
    if finite.all():
        return array
    bad = array[~finite]
    which = "a value that is no number" if bad.size == 1 else f"{bad.size} values that are no numbers"
    fact = f"{name!r} holds {which} ({bad.flat[0]})."
    return Finding("not_finite", fact, "Look for a division by zero or an empty mean.")


def _expected_shape(spec: ArraySpec, like: np.ndarray[Any, Any]) -> tuple[int, ...] | None:
    """Fixed lengths from the declaration, named ones from the serial answer; None where that has other dimensions."""
    if len(spec.shape) != like.ndim:
        return None
    return tuple(
        length if isinstance(length, int) else actual for length, actual in zip(spec.shape, like.shape, strict=True)
    )


def _mapping_hint(value: object, names: list[str]) -> str:
    """What to return in place of this."""
    wanted = "{" + ", ".join(f"{name!r}: ..." for name in names) + "}"
    if value is None:
        return plain_words.NO_RETURN
    if elsewhere := advice.on_missing_names(names):
        return elsewhere
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return f"Return one list for each name, not one mapping for each step: {wanted}."
    if len(names) == 1:
        return f"Return the values of {names[0]!r} alone."
    return f"Return a mapping: {wanted}."


def _names_hint(missing: list[str], declared: Mapping[str, ArraySpec]) -> str:
    """Who has none of the names returned something else; who lacks some has a mapping of their own."""
    elsewhere = advice.on_missing_names(declared) if len(missing) == len(declared) else ""
    return elsewhere or must_have(declared)


def must_have(declared: Mapping[str, ArraySpec]) -> str:
    """The names of an answer, with what each holds."""
    return f"It must have {_listed(declared)}."


def _as_declared(name: str, spec: ArraySpec) -> str:
    return f"{name!r} is declared as {_declared(spec)}."


def _listed(declared: Mapping[str, ArraySpec]) -> str:
    return ", ".join(f"{name!r} ({_declared(spec)})" for name, spec in declared.items())


def _expected(dtype: str) -> str:
    return f"{_WORDS[dtype]} {'was' if dtype == 'str' else 'were'} expected"


def _declared(spec: ArraySpec) -> str:
    return f"a mapping from {spec.keys} to {spec.dtype}" if spec.keys else f"{spec.dtype} {list(spec.shape)}"
