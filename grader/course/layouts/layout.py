"""What every layout does: it tells which paths are its own, and whose files they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from grader.course.item import Item


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a download names.

    Attributes:
        name: in full, first and last name in either order; empty where it does not say.
        keys: what is surely theirs: e-mail address, user name.
        number: the LMS's; other lists have other numbers, so that it is believed only where the name agrees.
        logins: user names that may be meant, each with what is left for a name: where signs part both, nobody knows.
        run_together: whether the name has lost its blanks.
        anonymous: whether nobody is to know the name, so that the number alone must do.
    """

    name: str = ""
    keys: tuple[str, ...] = ()
    number: str = ""
    logins: tuple[tuple[str, str], ...] = ()
    run_together: bool = False
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a download holds of one student or team, of one time.

    Attributes:
        label: the name of its folder, or of its file where it has none.
        whose: several where the LMS made a team of them.
        files: by their paths below it, as they were handed in.
        received: when it was handed in, where the download says so.
        told: what a person should hear about it.
    """

    label: str
    whose: tuple[Who, ...]
    files: Mapping[str, Item]
    received: dt.datetime | None = None
    told: tuple[str, ...] = field(default=())


class Layout(Protocol):
    """How one LMS lays out a download."""

    @property
    def name(self) -> str:
        """As ``--layout`` has it."""
        ...

    @property
    def looks_like(self) -> str:
        """A path in it, for whoever has another one."""
        ...

    def has(self, path: str, assignment: str) -> bool:
        """Whether a path may be one of it."""
        ...

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """Whose the files are, which all are its own; times that say no zone are of ``where``."""
        ...


def by_folder(items: Iterable[Item]) -> dict[str, dict[str, Item]]:
    """The files by the folder at the beginning of their paths, and by what follows it."""
    found: dict[str, dict[str, Item]] = {}
    for each in items:
        folder, _, below = each.path.partition("/")
        found.setdefault(folder, {})[below] = each
    return found
