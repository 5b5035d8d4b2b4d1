"""The versions that students install: of a lock, as ``uv pip compile`` writes it, only what their assignments need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_PACKAGE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==")
_VIA = re.compile(r"    # via (\S+)|    #   (\S+)")


@dataclass(frozen=True, slots=True)
class _Locked:
    """One package in one version.

    Attributes:
        text: its lines.
        via: the packages that ask for it.
    """

    name: str
    text: str
    via: frozenset[str]


def canonical(name: str) -> str:
    """A package's name as all its spellings are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names(text: str) -> set[str]:
    """All packages of a lock."""
    return {each.name for each in _packages(text)}


def kept(text: str, wanted: Collection[str]) -> str:
    """A lock of the packages that are wanted and of those that these need, as it stands in the larger one.

    Args:
        text: of the larger lock.
        wanted: names of packages; those that are not locked are passed over.
    """
    packages = list(_packages(text))
    needed = {canonical(name) for name in wanted}
    while more := {each.name for each in packages if each.via & needed} - needed:
        needed |= more
    return "".join(each.text for each in packages if each.name in needed)


def _packages(text: str) -> Iterator[_Locked]:
    name, lines = "", list[str]()
    for line in [*text.splitlines(keepends=True), ""]:
        begins = _PACKAGE.match(line)
        if (begins or not line) and name:
            via = (found for each in lines if (found := _VIA.match(each)))
            yield _Locked(name, "".join(lines), frozenset(canonical(each[1] or each[2]) for each in via))
        if begins:
            name, lines = canonical(begins[1]), []
        lines.append(line)
