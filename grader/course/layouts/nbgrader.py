"""nbgrader's layout, which is ours: a folder for each student, and in it one for each assignment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from grader.course import lms_dates
from grader.course.item import Item, RefusedError
from grader.course.layouts.layout import Parcel, Who, by_folder

_STAMP = "timestamp.txt"  # which nbgrader's exchange puts beside the files
_LONGEST = 100


class Nbgrader:
    """Other assignments that lie there are left alone."""

    name = "nbgrader"
    looks_like = "ann/ASSIGNMENT/pi.py"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        return [*path.split("/"), ""][1:2] == [assignment] and path.count("/") > 1

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        found = []
        for folder, files in by_folder(items).items():
            own = {below.partition("/")[2]: each for below, each in files.items()}
            stamp = own.pop(_STAMP, None)
            whose = (Who(name=folder, keys=(folder,)),)
            found.append(Parcel(folder, whose, own, received=_when(stamp, where) if stamp else None))
        return found


def _when(stamp: Item, where: dt.tzinfo) -> dt.datetime | None:
    """The time that nbgrader noted: "2026-11-30 12:04:55.123456 UTC", or with another zone's name."""
    try:
        text = stamp.read()[:_LONGEST].decode(errors="replace").strip() if stamp.size <= _LONGEST else ""
    except RefusedError:
        return None
    moment, _, zone = text.rpartition(" ")
    return lms_dates.read(moment, dt.UTC) if zone == "UTC" else lms_dates.read(text, where)
