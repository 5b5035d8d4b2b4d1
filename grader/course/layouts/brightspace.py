"""Brightspace's download: a folder for each hand-in, named by numbers, name and time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from grader.course import lms_dates
from grader.course.item import Item
from grader.course.layouts.layout import Parcel, Who, by_folder

_OWN = re.compile(
    r"(?:(?P<user>\d+)-\d+ - )?(?P<name>.+?) - (?P<when>[^/]*\b(?:19|20)\d\d\b[^/]*\d)(?P<half> ?[AaPp]\.?[Mm]\.?)?"
)
_INDEX = "index.html"


class Brightspace:
    """Whoever hands in several times has several folders."""

    name = "brightspace"
    looks_like = "123-456 - Ann Lee - Nov 3, 2026 1012 AM/pi.py"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        del assignment
        folder, _, below = path.partition("/")
        return path == _INDEX or (bool(below) and _OWN.fullmatch(folder) is not None)

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        found = []
        for folder, files in by_folder(items).items():
            own = _OWN.fullmatch(folder)
            if own is not None:
                when = lms_dates.read(own["when"] + (own["half"] or ""), where)
                whose = (Who(name=own["name"], number=own["user"] or ""),)
                found.append(Parcel(folder, whose, files, received=when))
        return found
