"""An answer as plain data: what honest libraries return, converted by exactly known type.

Whatever a value's class has overridden is not asked: lists, mappings and numbers are read by the methods of the known
class that they are derived from. So what leaves is what such a value holds, and nothing of the class.
"""

from __future__ import annotations

import array
import sys
from collections import UserDict, UserList, deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from grader.inside.frames import DTYPES, MAX_DEPTH, FrameError

_LEAVES = frozenset({bool, int, float, complex, str, type(None)})
_IN_ORDER: frozenset[type] = frozenset({range, type({}.keys()), type({}.values()), type({}.items())})


def answer(value: object, keys: list[str]) -> object:
    """The declared parts of an answer, ready for a frame; anything that is no mapping is returned as it is.

    Only the declared keys are taken, so ``cv_results_`` may be returned whole. A key that is missing stays missing:
    the grader says so. A DEAP ``Logbook`` is a mapping of its columns.

    Raises:
        FrameError: there is something that is no data; the message says where, and what.
    """
    found = _columns(value, keys)
    if found is not None:
        return {key: _part(key, item) for key, item in found.items()}
    if len(keys) == 1 and not _is_pair(value):
        return {keys[0]: _part(keys[0], value)}
    if type(value) is tuple:
        return _several(value, keys)
    return _checked(plain(value))


def _several(results: tuple[object, ...], keys: list[str]) -> object:
    """A tuple of several results, which the grader tells of.

    Raises:
        FrameError: something in it is no data; the message says of what kind its items are, and which of them is all
            that was asked for.
    """
    whole = [place for place, item in enumerate(results) if set(_columns(item, keys) or ()) == set(keys)]
    if whole:
        raise FrameError(f"{_named(results)}; its item [{whole[0]}] has all that is wanted")
    try:
        return tuple(_checked(plain(item)) for item in results)
    except FrameError:
        raise FrameError(_named(results)) from None


def plain(value: object, depth: int = 0) -> object:
    """One part of an answer as lists, numbers and arrays; what is unknown stays, and is refused by the frame."""
    if type(value) in _LEAVES or depth > MAX_DEPTH:
        return value
    numbers = _numpy(value) if type(value).__module__ != "builtins" else value
    items = _items(numbers)
    if items is not None:
        return [plain(item, depth + 1) for item in items]
    return _number(numbers)


def _part(key: str, value: object) -> object:
    try:
        return _checked(plain(value))
    except FrameError as fault:
        raise FrameError(f"{key!r} holds {fault}") from None


def _checked(value: object, depth: int = 0) -> object:
    """The value, if a frame can hold it.

    Raises:
        FrameError: it holds something else; the message names it.
    """
    if type(value) is list and depth <= MAX_DEPTH:
        for item in value:
            _checked(item, depth + 1)
    elif not _is_data(value):
        raise FrameError(_named(value))
    return value


def _is_data(value: object) -> bool:
    if _is(value, "numpy", "ndarray"):
        return value.dtype.str in DTYPES  # type: ignore[attr-defined] # an array
    return type(value) in _LEAVES or type(value) in {list, dict}


def _columns(value: object, keys: list[str]) -> dict[str, object] | None:
    """The declared ones of a mapping, a table or a logbook; None where it is none of these."""
    if _derives(value, "deap.tools.support", "Logbook"):
        return {key: _column(value, key) for key in keys if _has(value, key)}
    if _derives(value, "pandas", "DataFrame"):
        return {key: value[key] for key in keys if key in value}  # type: ignore[index,operator] # a table
    if _derives(value, "numpy", "ndarray") and value.dtype.names:  # type: ignore[attr-defined] # an array
        return {key: value[key] for key in keys if key in value.dtype.names}  # type: ignore[attr-defined,index] # as above
    if isinstance(value, UserDict | MappingProxyType):
        value = dict(value.data if isinstance(value, UserDict) else value)
    if isinstance(value, dict):
        return {key: dict.__getitem__(value, key) for key in keys if dict.__contains__(value, key)}
    names = getattr(type(value), "_fields", None)
    if isinstance(value, tuple) and isinstance(names, tuple) and set(keys) & set(names):
        return {name: item for name, item in zip(names, tuple.__iter__(value), strict=False) if name in keys}
    return None


def _is_pair(value: object) -> bool:
    """Whether a tuple is several results, as of ``return population, log``, and not one of many numbers or rows."""
    if type(value) is not tuple:
        return False
    made = [plain(item) for item in value]
    kinds = {float if isinstance(item, int | float) else type(item) for item in made}
    return len(kinds) > 1 or not all(map(_is_data, made))


def _items(value: object) -> Iterable[object] | None:
    """What a sequence holds, in its order; None where it is none, or has no order, or is not made yet."""
    kinds: tuple[type, ...] = (list, tuple, deque)
    for kind in kinds:
        if isinstance(value, kind):
            iterate: Callable[[object], Iterable[object]] = kind.__iter__  # type: ignore[attr-defined] # of a sequence
            return iterate(value)
    if isinstance(value, UserList):
        return value.data
    if isinstance(value, array.array):
        return array.array.tolist(value)
    return value if type(value) in _IN_ORDER else None  # type: ignore[return-value] # they are sequences


def _number(value: object) -> object:
    """A number of a class derived from a number's, and one of the two exact kinds, as the plain number."""
    if type(value) in {bool, int, float, complex}:
        return value
    for kind in (int, float, complex):
        if isinstance(value, kind):
            read: Callable[[object], object] = getattr(kind, f"__{kind.__name__}__")
            return read(value)
    return float(value) if type(value) in {Decimal, Fraction} else value  # type: ignore[arg-type] # one of the two


def _numpy(value: object) -> object:
    """What numpy and pandas hold: an array of a type that a frame has, a number, or a list of objects."""
    for name in ("Series", "Index"):
        if _derives(value, "pandas", name):
            return _numpy(value.to_numpy())  # type: ignore[attr-defined] # pandas'
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return value
    if _derives(value, "numpy.ma", "MaskedArray"):
        return _numpy(numpy.ma.getdata(value)) if not numpy.ma.is_masked(value) else value
    return _array(numpy.asarray(value), numpy) if isinstance(value, numpy.ndarray) else _array(value, numpy)


def _array(value: Any, numpy: Any) -> object:  # noqa: ANN401 -- numpy may not be there
    """In native order; half precision becomes single, and more than double becomes double."""
    kind, size = value.dtype.kind, value.dtype.itemsize
    if kind == "O":
        return value.tolist()
    kept = {"f": {2: "<f4", 4: "<f4"}.get(size, "<f8"), "c": "<c16"}
    wanted = kept.get(kind, value.dtype.newbyteorder("<")) if kind in "fciub" else value.dtype
    converted = value.astype(wanted)
    return converted if isinstance(value, numpy.ndarray) else converted.item()


def _named(value: object) -> str:
    """What it is, in words: "a GridSearchCV", "a tuple (list, Logbook)", "a masked array with holes"."""
    if _derives(value, "numpy.ma", "MaskedArray"):
        return "a masked array with holes"
    if _is(value, "numpy", "ndarray"):
        return f"an array of dtype {str(value.dtype)[:40]}"  # type: ignore[attr-defined] # an array
    name = type(value).__qualname__[:60]
    if type(value) is tuple:
        return f"a tuple ({', '.join(type(item).__qualname__[:60] for item in value[:6])})"
    return f"a value of type {name!r}"


def _is(value: object, module: str, name: str) -> bool:
    kind = type(value)
    home = sys.modules.get(module)
    return home is not None and getattr(home, name, None) is kind


def _derives(value: object, module: str, name: str) -> bool:
    """Whether it is of this class or of one derived from it; never true where the library is not loaded."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def _has(logbook: Any, key: str) -> bool:  # noqa: ANN401 -- a DEAP Logbook
    return any(key in entry for entry in logbook)


def _column(logbook: Any, key: str) -> object:  # noqa: ANN401 -- a DEAP Logbook
    return [entry.get(key) for entry in logbook]
