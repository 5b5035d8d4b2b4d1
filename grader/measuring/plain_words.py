"""Plain data in words: what a part of an answer holds, and how it is turned into what was declared."""

from __future__ import annotations

from collections.abc import Iterator

NO_RETURN = "Does each way through your function end with `return`?"
_CONVERSIONS = {
    ("int64", "f"): "Make whole numbers of it: `.astype(int)` for an array, `int(x)` for one number.",
    ("bool", "iu"): "Make truth values of it: `.astype(bool)` for an array, `bool(x)` for one number.",
    ("bool", "f"): "Make truth values of it: `.astype(bool)` for an array, `bool(x)` for one number.",
    ("float64", "b"): "Make numbers of it: `.astype(float)` for an array, `float(x)` for one value.",
    ("int64", "b"): "Make numbers of it: `.astype(int)` for an array, `int(x)` for one value.",
    ("float64", "U"): "Make numbers of the text: `float(x)`.",
    ("int64", "U"): "Make numbers of the text: `int(x)`.",
    ("float64", "c"): "Take the real part: `.real`.",
    ("str", "f"): "Make text of it: `str(x)` of each.",
}


def conversion(dtype: str, kind: str, value: object) -> str:
    """What to write where values of numpy's ``kind`` were returned and ``dtype`` is declared; empty if unknown."""
    if value is None or any(leaf is None for leaf in leaves(value)):
        return NO_RETURN
    return next((text for (to, kinds), text in _CONVERSIONS.items() if to == dtype and kind in kinds), "")


def described(value: object, *, whole: bool = False) -> str:
    """What it is: "None", "an array of int64", "a list of str", "a list with None at [2]".

    Args:
        value: any plain data.
        whole: whether a float among whole numbers is worth to be named.
    """
    if value is None:
        return "None"
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return f"an array of {dtype}"
    if isinstance(value, list) and value:
        return _list_described(value, set() if whole else {int, float})
    if isinstance(value, tuple):
        return f"a tuple ({', '.join(type(item).__name__ for item in value[:6])})"
    return _a(type(value).__name__)


def _list_described(values: list[object], alike: set[type]) -> str:
    """By its first item, and by the first one of another kind, which is most often the fault."""
    first = type(values[0])
    for place, item in enumerate(values):
        if type(item) is not first and not {type(item), first} <= alike:
            return f"a list with {_named(item)} at [{place}]"
    return f"a list of {first.__name__}"


def _named(item: object) -> str:
    return "None" if item is None else _a(type(item).__name__)


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def leaves(value: object) -> Iterator[object]:
    """What is in nested lists and is none itself."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value
