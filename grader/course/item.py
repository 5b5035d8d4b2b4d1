"""A file in what was downloaded, wherever it lies, and how much of it is read at most."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from grader.errors import CourseError
from grader.text import name as shown

_DRIVE = re.compile(r"[A-Za-z]:(/|$)")
_DEEPEST = 64
_LONGEST = 4000  # bytes of a path


class RefusedError(CourseError):
    """An archive or a file is not read: what it holds, or claims to hold, is no usual hand-in."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold.

    Attributes:
        files: how many, folders among them.
        listing_bytes: of its own list of them.
        file_bytes: of one, unpacked; a larger one is not read.
        all_bytes: of all together, unpacked.
        times: how many times larger than packed a file may be that is larger than a megabyte.
        read_s: seconds that reading takes.
    """

    files: int
    listing_bytes: int
    file_bytes: int
    all_bytes: int
    times: int = 200
    read_s: float = 300.0


OUTER = Limits(files=100_000, listing_bytes=16 << 20, file_bytes=64 << 20, all_bytes=8 << 30)
INNER = Limits(files=5_000, listing_bytes=1 << 20, file_bytes=32 << 20, all_bytes=128 << 20, read_s=20.0)


@dataclass(frozen=True, slots=True)
class Item:
    """One file.

    Attributes:
        path: its parts with slashes between them; it leads nowhere else.
        size: in bytes, as it says.
        when: of its last change; without a distance to UTC where nobody says in which zone; None where nobody knows.
        read: gives its content, or raises ``RefusedError``.
        fault: why it cannot be read; empty where it can.
    """

    path: str
    size: int
    when: dt.datetime | None
    read: Callable[[], bytes]
    fault: str = ""


def unread(path: str, size: int, when: dt.datetime | None, fault: str) -> Item:
    """A file that is there and is not read."""

    def refuse() -> bytes:
        raise RefusedError(f"{shown(path)} {fault}.")

    return Item(path, size, when, refuse, fault)


def path(raw: str) -> str:
    """A path as an archive has it, with slashes, and without parts that say nothing; empty for the archive itself.

    Raises:
        RefusedError: it leads elsewhere.
    """
    spelt = raw.replace("\\", "/")
    if "\0" in raw:
        raise RefusedError(f"{shown(raw)} holds a zero byte.")
    if spelt.startswith("/") or _DRIVE.match(spelt):
        raise RefusedError(f"{shown(raw)} is the path of another place.")
    parts = [part for part in spelt.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise RefusedError(f"{shown(raw)} leads out of it.")
    if len(parts) > _DEEPEST or len(spelt.encode(errors="replace")) > _LONGEST:
        raise RefusedError(f"{shown(raw)} is too deep or too long for a path.")
    return "/".join(parts)


def require_distinct(paths: Iterable[str]) -> None:
    """Raises ``RefusedError`` where a path comes twice, or is that of a file and of a folder with files."""
    seen: set[str] = set()
    for each in paths:
        if each in seen:
            raise RefusedError(f"{shown(each)} is in it twice.")
        seen.add(each)
    for each in seen:
        above = each.rpartition("/")[0]
        while above:
            if above in seen:
                raise RefusedError(f"{shown(above)} is a file and a folder in it.")
            above = above.rpartition("/")[0]
