"""ILIAS's multi-feedback zip: a text in each student's folder, whose name says whose it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from grader.course.entry import Entry
from grader.course.sheets import filling
from grader.course.sheets.filled import Asked, Change, Filled
from grader.course.sheets.people import Known, matched

NAME = "feedback.txt"
_ROOT = "multi_feedback_"
_LEVELS = 2  # the zip's own folder, and one for each student


def is_feedback(content: bytes) -> bool:
    """Whether it is a zip."""
    return zipfile.is_zipfile(io.BytesIO(content))


def fill(content: bytes, entries: Sequence[Entry], asked: Asked) -> Filled:
    """The zip with each student's comment in their folder; what was in it stays as it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    folders = list(dict.fromkeys("/".join(parts[:_LEVELS]) for n in names if len(parts := n.split("/")) > _LEVELS))
    if not folders or not all(folder.startswith(_ROOT) for folder in folders):
        return Filled(faults=["line 1: is no multi-feedback zip of ILIAS's: in it is one folder multi_feedback_..."])
    found = matched([_known(i, folder) for i, folder in enumerate(folders)], entries, asked.aliases)
    faults = [
        *found.faults,
        *(f"{n}: is there already; download the zip again" for n in names if n.endswith(f"/{NAME}")),
    ]
    if faults:
        return Filled(faults=faults)
    out, changes = io.BytesIO(content), []
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for number, (entry,) in found.entries.items():
            if entry.points.final is None or not entry.comment or not filling.chosen([entry], asked):
                continue
            path = f"{folders[number]}/{NAME}"
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), f"{entry.comment}\n")
            changes.append(Change(entry.student.id, path, "", entry.comment))
    return Filled(out.getvalue(), changes, filling.told(found, entries, asked))


def _known(number: int, folder: str) -> Known:
    """``<last name>_<first name>_<login>_<user's number>``; each part may hold an underscore itself."""
    name = folder.rpartition("/")[2]
    *parts, user = name.split("_")
    logins = ["_".join(parts[i:]) for i in range(2, len(parts))]
    names = [f"{parts[1]} {parts[0]}"] if len(parts) > 1 else []
    return Known(number, number + 1, name, [user, *logins], names)
