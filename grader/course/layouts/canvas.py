"""Canvas's "Download Submissions": flat files, named by name, user, submission and file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from grader.course.item import Item
from grader.course.layouts.layout import Parcel, Who

_OWN = re.compile(r"(?P<name>[^_/]*)(?P<late>_LATE)?_(?P<user>\d+)_(?P<submission>\d+)_(?P<file>[^/]+)", re.DOTALL)
_HIDDEN = re.compile(r"anon(_[A-Za-z0-9]{5})?", re.IGNORECASE)
_ONLINE = "text.html"


class Canvas:
    """The name has lost its blanks, last name first; whoever hands in several files has several of them."""

    name = "canvas"
    looks_like = "leeann_LATE_123_45678_pi.py"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        del assignment
        return _OWN.fullmatch(path) is not None

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        del where
        files: dict[tuple[str, str], dict[str, Item]] = {}
        first: dict[tuple[str, str], re.Match[str]] = {}
        told: dict[tuple[str, str], list[str]] = {}
        for each in items:
            found = _OWN.fullmatch(each.path)
            if found is None:
                continue
            key = (found["name"], found["user"])
            first.setdefault(key, found)
            files.setdefault(key, {})[_free(found["file"], files.get(key, {}))] = each
            if found["late"]:
                told.setdefault(key, []).append("Canvas calls it late")
            if found["file"] == _ONLINE:
                told.setdefault(key, []).append("its online text is kept, and is no file that is asked for")
        return [
            Parcel(_label(first[key]), (_who(*key),), some, told=tuple(dict.fromkeys(told.get(key, ()))))
            for key, some in files.items()
        ]


def _label(found: re.Match[str]) -> str:
    """What all files of a submission begin with."""
    return found.string[: found.start("file") - 1]


def _who(name: str, user: str) -> Who:
    if _HIDDEN.fullmatch(name):
        return Who(number=user, keys=(f"{name} {user}",), anonymous=True)
    return Who(name=name, number=user, run_together=True)


def _free(name: str, taken: dict[str, Item]) -> str:
    """The name of a file; of a second submission of the same user it is told from the first."""
    number = 2
    free = name
    while free in taken:
        free = f"{number}/{name}"
        number += 1
    return free
