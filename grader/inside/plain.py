"""An answer as plain data: what honest libraries return, converted by exactly known type."""

from __future__ import annotations

import sys
from typing import Any


def answer(value: object, keys: list[str]) -> object:
    """The declared parts of an answer, ready for a frame; anything that is no mapping is returned as it is.

    Only the declared keys are taken, so ``cv_results_`` may be returned whole. A key that is missing stays missing:
    the grader says so. A DEAP ``Logbook`` is a mapping of its columns.
    """
    if _is(value, "deap.tools.support", "Logbook"):
        return {key: _column(value, key) for key in keys if _has(value, key)}
    if type(value) is dict:
        return {key: plain(value[key]) for key in keys if key in value}
    if len(keys) == 1 and type(value) is not tuple:
        return {keys[0]: plain(value)}
    return value


def plain(value: object) -> object:
    """One part of an answer: masked arrays without a hole, DEAP individuals and tuples become arrays and lists."""
    if _is(value, "numpy.ma", "MaskedArray") or _is(value, "numpy.ma.core", "MaskedArray"):
        return value.filled() if not value.mask.any() else value  # type: ignore[attr-defined] # a masked array
    if type(value) is list:
        return [plain(item) for item in value]
    if type(value) is tuple:
        return [plain(item) for item in value]
    if type(value).__module__ == "deap.creator" and isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _is(value: object, module: str, name: str) -> bool:
    kind = type(value)
    home = sys.modules.get(module)
    return home is not None and getattr(home, name, None) is kind


def _has(logbook: Any, key: str) -> bool:  # noqa: ANN401 -- a DEAP Logbook
    return any(key in entry for entry in logbook)


def _column(logbook: Any, key: str) -> object:  # noqa: ANN401 -- a DEAP Logbook
    return [plain(entry.get(key)) for entry in logbook]
