"""OpenOLAT's download of a task, and whatever else has a folder for each user name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from grader.course.item import Item
from grader.course.layouts.layout import Parcel, Who, by_folder


class Olat:
    """The folder's name is the user name."""

    name = "olat"
    looks_like = "ann.lee/pi.py"

    def has(self, path: str, assignment: str) -> bool:
        """See ``Layout``."""
        del assignment
        return "/" in path

    def parcels(self, items: Sequence[Item], where: dt.tzinfo) -> list[Parcel]:
        """See ``Layout``."""
        del where
        return [
            Parcel(folder, (Who(name=folder, keys=(folder,)),), files) for folder, files in by_folder(items).items()
        ]
