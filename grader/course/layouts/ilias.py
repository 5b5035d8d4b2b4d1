"""ILIAS's downloads of an exercise: a folder for each member, named by name, login and number."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from grader.course.item import Item
from grader.course.layouts.layout import Parcel, Who, by_folder

_OWN = re.compile(r"(?!multi_feedback_)[^_/]+_.+_(?P<user>\d+)", re.DOTALL)
_STAMP = re.compile(r"(\d{14})_(.+)", re.DOTALL)


class Ilias:
    """Signs in names and logins are what parts them, so that the roster must say where one ends."""

    name = "ilias"
    looks_like = "Lee_Ann_ann.lee_123/pi.py"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        del assignment
        folder, _, below = path.partition("/")
        return bool(below) and _OWN.fullmatch(folder) is not None

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        return [_parcel(folder, files, where) for folder, files in by_folder(items).items()]


def _parcel(folder: str, files: Mapping[str, Item], where: dt.tzinfo) -> Parcel:
    """Where ILIAS put the time before the names of files, it is taken away."""
    stamped = {below: _STAMP.fullmatch(below) for below in files}
    named = {(stamp[2] if stamp else below): files[below] for below, stamp in stamped.items()}
    if len(named) < len(files):  # the same file several times
        named = dict(files)
    times = [when for stamp in stamped.values() if stamp and (when := _when(stamp[1], where))]
    return Parcel(folder, (_who(folder),), named, received=max(times, default=None))


def _who(folder: str) -> Who:
    parts = folder.split("_")
    return Who(name=" ".join(parts[:2]), number=parts[-1], logins=tuple(_logins(parts[:-1])))


def _logins(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at in range(len(parts) - 1, 0, -1):
        yield "_".join(parts[at:]), " ".join(parts[:at])


def _when(digits: str, where: dt.tzinfo) -> dt.datetime | None:
    with contextlib.suppress(ValueError):
        return dt.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=where)
    return None
