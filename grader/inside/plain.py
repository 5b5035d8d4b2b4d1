"""An answer as plain data: what honest libraries return, converted by exactly known type.

Whatever a value's class has overridden is not asked: lists, mappings, text and numbers are read by the methods of the
known class that they are derived from. So what leaves is what such a value holds, and nothing of the class.
"""

from __future__ import annotations

import array
import sys
from collections import OrderedDict, UserDict, UserList, deque
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from grader.inside.frames import DTYPES, MAX_DEPTH, FrameError

_LEAVES = frozenset({bool, int, float, complex, str, type(None)})
_PLAIN, _ORDERED = {"": 0}, OrderedDict({"": 0})
_IN_ORDER: frozenset[type] = frozenset(
    {range, *(type(view) for made in (_PLAIN, _ORDERED) for view in (made.keys(), made.values(), made.items()))}
)
_LIBRARIES = (
    ("numpy.ma", "MaskedArray", "a masked array with holes"),
    ("sklearn.base", "BaseEstimator", "an estimator of type {name!r}"),
    ("deap.base", "Fitness", "a fitness of type {name!r}"),
    ("deap.gp", "Primitive", "a tree of DEAP's, with {name!r} in it"),
    ("deap.gp", "Terminal", "a tree of DEAP's, with {name!r} in it"),
)
"""What it is called where its type has a name that its author chose."""


def answer(value: object, keys: list[str], mappings: Collection[str] = ()) -> object:
    """The declared parts of an answer, ready for a frame; anything that is no mapping is returned as it is.

    Only the declared keys are taken, so ``cv_results_`` may be returned whole. A key that is missing stays missing:
    the grader says so. A DEAP ``Logbook`` is a mapping of its columns, and of a tuple of several results each name is
    looked for in those that have names.

    Args:
        value: what the entry returned.
        keys: the declared names.
        mappings: those of them that are mappings themselves.

    Raises:
        FrameError: there is something that is no data; the message says where, and what.
    """
    if len(keys) == 1 and keys[0] in mappings and _pairs(value) is not None:
        return {keys[0]: _part(keys[0], _named_alone(value, keys[0]))}
    found = _columns(value, keys)
    if found is None and type(value) is tuple:
        found = _of_several(value, keys)
    if found is not None:
        return {key: _part(key, item) for key, item in found.items()}
    if len(keys) == 1 and not _is_pair(value):
        return {keys[0]: _part(keys[0], value)}
    return _told(value) if type(value) is tuple else _checked(plain(value))


def inputs(value: object) -> object:
    """What ``draw`` returned, ready for a frame: an answer may hold the same, but tuples stay tuples here.

    Raises:
        FrameError: there is something that is no data; the message says where, and what.
    """
    pairs = _pairs(value)
    if pairs is None:
        return _checked(plain(value, tuples=True))
    return {_key(name): _part(str(name), item, tuples=True) for name, item in pairs}


def plain(value: object, depth: int = 0, *, tuples: bool = False) -> object:
    """One part as lists, mappings, text, numbers and arrays; what is unknown stays, and is refused by the frame.

    Args:
        value: whatever it is.
        depth: how deep it lies.
        tuples: whether tuples stay what they are, in place of becoming lists.
    """
    if type(value) in _LEAVES or depth > MAX_DEPTH:
        return value
    value = _numpy(value) if type(value).__module__ != "builtins" else value
    pairs = _pairs(value)
    if pairs is not None:
        return {_key(key): plain(item, depth + 1, tuples=tuples) for key, item in pairs}
    items = _items(value)
    if items is None:
        return _leaf(value)
    made = (plain(item, depth + 1, tuples=tuples) for item in items)
    return tuple(made) if tuples and isinstance(value, tuple) else list(made)


def _named_alone(value: object, name: str) -> object:
    """The one mapping that is wanted, whether it was returned alone or under its name."""
    pairs = dict(_pairs(value) or ())
    return pairs[name] if set(pairs) == {name} and _pairs(pairs[name]) is not None else value


def _of_several(results: tuple[object, ...], keys: list[str]) -> dict[str, object] | None:
    """The declared ones of a tuple of results, of which some have names, as of ``return population, logbook``.

    Beside a logbook, a name that is no column of it is the one other result.
    """
    found: dict[str, object] = {}
    for result in results:
        columns = _columns(result, keys) or {}
        if set(found) & set(columns):
            return None  # two of them may be meant
        found.update(columns)
    left = [key for key in keys if key not in found]
    others = [result for result in results if not _is_logbook(result)]
    if len(left) == len(others) == 1 and len(results) > 1:
        return {**found, left[0]: others[0]}
    return found if found and not left else None


def _told(results: tuple[object, ...]) -> object:
    """A tuple of several results, which the grader tells of.

    Raises:
        FrameError: something in it is no data; the message says of what kind its items are.
    """
    try:
        return tuple(_checked(plain(item)) for item in results)
    except FrameError:
        raise FrameError(_named(results)) from None


def _part(key: str, value: object, *, tuples: bool = False) -> object:
    try:
        return _checked(plain(value, tuples=tuples))
    except FrameError as fault:
        raise FrameError(f"{key[:60]!r} holds {fault}") from None


def _checked(value: object, depth: int = 0) -> object:
    """The value, if a frame can hold it.

    Raises:
        FrameError: it holds something else; the message names it.
    """
    if depth > MAX_DEPTH:
        return value
    if type(value) in {list, tuple}:
        for item in value:  # type: ignore[attr-defined] # items
            _checked(item, depth + 1)
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) not in _LEAVES and type(key) is not tuple:
                raise FrameError(f"a mapping with a key of type {type(key).__qualname__[:60]!r}")
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
    if _is_logbook(value):
        return {key: _column(value, key) for key in keys if _has(value, key)}
    if _derives(value, "pandas", "DataFrame"):
        return {key: value[key] for key in keys if key in value}  # type: ignore[index,operator] # a table
    if _derives(value, "numpy", "ndarray") and value.dtype.names:  # type: ignore[attr-defined] # an array
        return {key: value[key] for key in keys if key in value.dtype.names}  # type: ignore[attr-defined,index] # as above
    pairs = _pairs(value)
    if pairs is not None:
        held = dict(pairs)
        return {key: held[key] for key in keys if key in held}
    names = getattr(type(value), "_fields", None)
    if isinstance(value, tuple) and isinstance(names, tuple) and set(keys) & set(names):
        return {name: item for name, item in zip(names, tuple.__iter__(value), strict=False) if name in keys}
    return None


def _is_pair(value: object) -> bool:
    """Whether a tuple is several results, as of ``return best, log``, and not one of many numbers or rows."""
    if type(value) is not tuple:
        return False
    made = [plain(item) for item in value]
    kinds = {float if isinstance(item, int | float) else type(item) for item in made}
    return len(kinds) > 1 or not all(map(_is_data, made))


def _pairs(value: object) -> Iterable[tuple[object, object]] | None:
    """What a mapping holds: a dict, and so a Counter, an OrderedDict, a defaultdict; None where it is none."""
    if isinstance(value, UserDict):
        value = value.data
    if isinstance(value, MappingProxyType):
        value = dict(value)
    return dict.items(value) if isinstance(value, dict) else None


def _key(key: object) -> object:
    """A key as a frame has it; what is none stays, and is refused."""
    if type(key) in _LEAVES:
        return key
    return tuple(_key(part) for part in tuple.__iter__(key)) if isinstance(key, tuple) else _leaf(_numpy(key))


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
    if _derives(value, "deap.tools.support", "HallOfFame"):
        return _items(vars(value).get("items"))
    return value if type(value) in _IN_ORDER else None  # type: ignore[return-value] # they are sequences


def _leaf(value: object) -> object:
    """A number or a text of a class derived from a known one, and a decimal or a fraction, as the plain one."""
    if type(value) in _LEAVES:
        return value
    for kind in (int, float, complex, str):
        if isinstance(value, kind):
            read: Callable[[object], object] = getattr(kind, f"__{kind.__name__}__")
            return read(value)
    return float(value) if type(value) in {Decimal, Fraction} else value  # type: ignore[arg-type] # one of the two


def _numpy(value: object) -> object:
    """What numpy and pandas hold: an array of a type that a frame has, a number, a text, or a list of these."""
    for name in ("Series", "Index", "DataFrame"):
        if _derives(value, "pandas", name):
            return _numpy(value.to_numpy())  # type: ignore[attr-defined] # pandas'
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return value
    if _derives(value, "numpy.ma", "MaskedArray"):
        return _numpy(numpy.ma.getdata(value)) if not numpy.ma.is_masked(value) else value
    return _array(numpy.asarray(value), numpy) if isinstance(value, numpy.ndarray) else _array(value, numpy)


def _array(value: Any, numpy: Any) -> object:  # noqa: ANN401 -- numpy may not be there
    """In native order; half precision becomes single, and more than double becomes double; text becomes lists."""
    kind, size = value.dtype.kind, value.dtype.itemsize
    if kind in "OUT":
        return value.tolist()
    kept = {"f": {2: "<f4", 4: "<f4"}.get(size, "<f8"), "c": "<c16"}
    wanted = kept.get(kind, value.dtype.newbyteorder("<")) if kind in "fciub" else value.dtype
    converted = value.astype(wanted)
    return converted if isinstance(value, numpy.ndarray) else converted.item()


def _named(value: object) -> str:
    """What it is, in words: "a value of type 'Orbit'", "a tuple (list, Logbook)", "a masked array with holes"."""
    name = type(value).__qualname__[:60]
    for module, known, words in _LIBRARIES:
        if _derives(value, module, known):
            return words.format(name=name)
    if _is(value, "numpy", "ndarray"):
        return f"an array of dtype {str(value.dtype)[:40]}"  # type: ignore[attr-defined] # an array
    if type(value) is tuple:
        return f"a tuple ({', '.join(type(item).__qualname__[:60] for item in value[:6])})"
    if isinstance(value, set | frozenset) and type(value) not in {set, frozenset}:
        return f"a set of type {name!r}"
    return f"a value of type {name!r}"


def _is(value: object, module: str, name: str) -> bool:
    kind = type(value)
    home = sys.modules.get(module)
    return home is not None and getattr(home, name, None) is kind


def _derives(value: object, module: str, name: str) -> bool:
    """Whether it is of this class or of one derived from it; never true where the library is not loaded."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def _is_logbook(value: object) -> bool:
    return _derives(value, "deap.tools.support", "Logbook")


def _has(logbook: Any, key: str) -> bool:  # noqa: ANN401 -- a DEAP Logbook
    return any(key in entry for entry in logbook)


def _column(logbook: Any, key: str) -> object:  # noqa: ANN401 -- a DEAP Logbook
    return [entry.get(key) for entry in logbook]
