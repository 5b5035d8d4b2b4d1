"""Where hand-ins are collected from: a folder or an archive, which look the same from here on."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import itertools
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from grader.course import archive, item, tarball
from grader.course.item import INNER, OUTER, Item, Limits, RefusedError
from grader.coursework import handed_in
from grader.text import name as shown

GIT = ".git"
_NESTED = (".zip", ".tar", ".tar.gz", ".tgz")
_STRANGE = (".7z", ".rar", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".bz2", ".xz", ".gz")
_GZIP, _ZIP, _EMPTY_ZIP, _TAR = b"\x1f\x8b", b"PK\3\4", b"PK\5\6", b"ustar"
_TAR_AT = 257


@contextlib.contextmanager
def opened(path: Path) -> Iterator[list[Item]]:
    """The files of a folder or an archive, as long as it is open.

    Raises:
        RefusedError: it cannot be read, or is none that anybody should read.
    """
    if path.is_dir():
        yield list(_walked(path, OUTER))
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
        except OSError as fault:
            raise RefusedError(f"{path} cannot be read ({fault.strerror}).") from None
        try:
            items = stack.enter_context(_unpacked(file, OUTER))
        except RefusedError as fault:
            raise RefusedError(
                f"{path} is not taken. {fault} Nothing of it was written; download it again, or unpack what you trust "
                "into a folder, and name that."
            ) from None
        yield items


def is_nested(path: str) -> bool:
    """Whether a file that was handed in is an archive that can be looked into, by its name."""
    return path.lower().endswith(_NESTED)


def is_strange(path: str) -> bool:
    """Whether it is an archive that cannot be."""
    return path.lower().endswith(_STRANGE) and not is_nested(path)


def nested(content: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files of an archive that a student handed in by their paths, and why some of them are not read.

    Raises:
        RefusedError: it is damaged or no honest one.
    """
    with _unpacked(io.BytesIO(content), INNER) as items:
        faults = [f"{shown(each.path)} {each.fault}" for each in items if each.fault]
        return {each.path: each.read() for each in items if not each.fault}, faults


@contextlib.contextmanager
def _unpacked(file: BinaryIO, limits: Limits) -> Iterator[list[Item]]:
    begin = file.read(_TAR_AT + len(_TAR))
    file.seek(0)
    if begin.startswith((_ZIP, _EMPTY_ZIP)):
        with archive.opened(file, limits) as items:
            yield items
    elif begin.startswith(_GZIP) or begin[_TAR_AT:] == _TAR:
        with tarball.opened(file, limits, is_packed=begin.startswith(_GZIP)) as items:
            yield items
    else:
        raise RefusedError("It is no zip and no tar file." if begin else "It is empty.")


def _walked(root: Path, limits: Limits) -> Iterator[Item]:
    """Every file below a folder; no link is followed, and what Git keeps for itself is left out."""
    counted = itertools.count(1)
    closed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=closed.append):
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = sorted(name for name in folders if name != GIT and name not in linked)
        for name in sorted([*names, *linked]):
            if next(counted) > limits.files:
                raise RefusedError(f"{root} holds more than {limits.files} files. Name the folder of one assignment.")
            yield _item(root, Path(folder, name).relative_to(root), limits)
    for fault in closed:
        where = Path(os.fsdecode(fault.filename)).relative_to(root).as_posix()
        yield item.unread(f"{where}/*", 0, None, f"cannot be read ({fault.strerror})")


def _item(root: Path, below: Path, limits: Limits) -> Item:
    path = below.as_posix()
    try:
        status = (root / below).lstat()
    except OSError as fault:
        return item.unread(path, 0, None, f"cannot be read ({fault.strerror})")
    when = dt.datetime.fromtimestamp(status.st_mtime, dt.UTC)
    if why := _fault(status, limits):
        return item.unread(path, status.st_size, when, why)
    return Item(path, status.st_size, when, functools.partial(_read, root, below.parts, limits))


def _fault(status: os.stat_result, limits: Limits) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "is a link, which is not followed"
    if not stat.S_ISREG(status.st_mode):
        return "is no plain file"
    if status.st_size > limits.file_bytes:
        return f"is of {status.st_size} bytes; at most {limits.file_bytes} are read"
    return ""


def _read(root: Path, parts: tuple[str, ...], limits: Limits) -> bytes:
    found = handed_in.content(root, parts, at_most=limits.file_bytes)
    why = found.finding or found.obstacle
    if found.held is None:
        raise RefusedError(why.fact if why is not None else f"{shown(parts[-1])} is gone.")
    return found.held
