"""The parts of an answer, read from files that a program wrote and from what it printed. All of it is a student's."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader.inside import plain_file

MAX_BYTES = 64 << 20
_NAMED = 8
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class OutputError(Exception):
    """A part of the answer cannot be read; the message says which, and what is there instead."""


def read(declared: Mapping[str, Mapping[str, Any]], folder: Path, printed: str) -> dict[str, Any]:
    """The parts by their names: arrays of the declared kind, of whatever shape they have.

    Args:
        declared: of each part its ``dtype`` and where it is: ``csv`` and ``column``, ``json`` and ``path``, ``stdout``.
        folder: in which it ran.
        printed: on standard output.

    Raises:
        OutputError: one of them is not there, or of another kind.
    """
    return {name: _part(name, where, folder, printed) for name, where in declared.items()}


def _part(name: str, where: Mapping[str, Any], folder: Path, printed: str) -> Any:  # noqa: ANN401 -- an array
    if "csv" in where:
        found: Any = _column(_text(folder, where["csv"]), where["csv"], where["column"])
    elif "json" in where:
        found = _at(_document(_text(folder, where["json"]), where["json"]), where["path"], where["json"])
    else:
        found = _matched(printed, where["stdout"])
    return _array(name, found, where["dtype"], single=not where["shape"])


def _text(folder: Path, name: str) -> str:
    try:
        opened = plain_file.opened(folder / name)
    except FileNotFoundError:
        raise OutputError(f"it wrote no file {name}{_there(folder)}") from None
    except plain_file.NoPlainFileError:
        raise OutputError(f"its {name} is no plain file") from None
    except OSError as fault:
        raise OutputError(f"its file {name} cannot be read: {fault.strerror}") from None
    with opened as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise OutputError(f"its file {name} has {size} bytes; at most {MAX_BYTES} are read")
        return file.read(MAX_BYTES).decode("utf-8-sig", errors="replace")


def _there(folder: Path) -> str:
    names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False))[: _NAMED + 1]
    shown = ", ".join(name[:60] for name in names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
    return f"; there are {shown}" if shown else ""


def _column(text: str, name: str, column: str) -> Sequence[str]:
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), skipinitialspace=True) if line]
    except csv.Error as fault:
        raise OutputError(f"its file {name} is no CSV: {fault}") from None
    heads, rows = lines[:1], lines[1:]
    names = [head.strip() for head in (heads[0] if heads else ())]
    if column not in names:
        shown = ", ".join(head[:40] for head in names[:_NAMED]) or "none"
        raise OutputError(f"its file {name} has no column {column!r}; its columns are: {shown}")
    place = names.index(column)
    short = next((number for number, row in enumerate(rows, 1) if len(row) <= place), None)
    if short is not None:
        raise OutputError(f"its file {name} has no {column!r} in row {short} below the heads")
    return [row[place] for row in rows]


def _document(text: str, name: str) -> Any:  # noqa: ANN401 -- whatever it holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise OutputError(f"its file {name} is no JSON: {str(fault)[:100]}") from None


def _at(document: Any, path: str, name: str) -> Any:  # noqa: ANN401 -- whatever it holds
    """What is at a path such as ``runs.0.seconds``; the empty one is all of it."""
    found, passed = document, list[str]()
    for step in filter(None, path.split(".")):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (LookupError, TypeError, ValueError):
            keys = ", ".join(str(key)[:40] for key in list(found)[:_NAMED]) if isinstance(found, dict) else ""
            where = f"at {'.'.join(passed)!r}" if passed else "at its top"
            there = f"there is: {keys}" if keys else f"there is {type(found).__name__}"
            raise OutputError(f"its file {name} has no {step!r} {where}; {there}") from None
        passed.append(step)
    return found


def _matched(printed: str, pattern: str) -> Sequence[str]:
    """What the pattern's group matched, wherever the pattern was found."""
    found = [m[1] if m.re.groups else m[0] for m in re.finditer(pattern, printed, re.MULTILINE)]
    if not found:
        begin = " ".join(printed.split())[:100]
        raise OutputError(f"it printed nothing like {pattern!r}; it printed: {begin or 'nothing'}")
    return found


def _array(name: str, found: Any, dtype: str, *, single: bool) -> Any:  # noqa: ANN401 -- as above
    """The values as numbers, truth values or text; of several that were matched a single one is the last."""
    values: Any = found
    if single and isinstance(found, list):
        if not found:
            raise OutputError(f"{name!r} is an empty list")
        values = found[-1]
    try:
        if dtype == "str":
            return _texts(values)
        if dtype == "bool":
            return np.array(_truths(values), dtype=bool)
        if dtype == "int64":
            return np.array(_wholes(values), dtype=np.int64)
        return np.array(_numbers(values), dtype=np.float64)
    except (ValueError, TypeError, OverflowError, RecursionError) as fault:
        raise OutputError(f"{name!r} is not of {dtype}: {str(fault)[:100]}") from None


def _mapped(values: Any, of_one: Any) -> Any:  # noqa: ANN401 -- lists within lists
    return [_mapped(each, of_one) for each in values] if isinstance(values, list) else of_one(values)


def _texts(values: Any) -> Any:  # noqa: ANN401 -- as above
    return _mapped(values, str)


def _numbers(values: Any) -> Any:  # noqa: ANN401 -- as above
    return _mapped(values, float)


def _wholes(values: Any) -> Any:  # noqa: ANN401 -- as above
    def whole(value: Any) -> int:  # noqa: ANN401 -- as above
        if isinstance(value, bool):
            raise TypeError(f"{value} is no number")
        number = int(value) if isinstance(value, str | int) else value
        if number != int(number):
            raise ValueError(f"{value!r} is no whole number")
        return int(number)

    return _mapped(values, whole)


def _truths(values: Any) -> Any:  # noqa: ANN401 -- as above
    def truth(value: Any) -> bool:  # noqa: ANN401 -- as above
        if isinstance(value, bool):
            return value
        return _WORDS[str(value).strip().lower()]

    try:
        return _mapped(values, truth)
    except KeyError as fault:
        raise ValueError(f"{fault.args[0]!r} is neither true nor false") from None
