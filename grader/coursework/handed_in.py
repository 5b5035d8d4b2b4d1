"""A file as it was handed in, and whether it is the student's: nothing in its path is followed to another place.

A link in a student's folder may name a solution, another student's work or a device. Git and archives keep links, so
whoever collects submissions gets them unasked.
"""

from __future__ import annotations

import contextlib
import errno
import fnmatch
import itertools
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from grader.record.finding import Finding

Inode = tuple[int, int]
"""Device and number: two paths with the same one are one file."""

_HERE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_FOLDER = _HERE | getattr(os, "O_DIRECTORY", 0)
_STEPWISE = os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd
_THEIRS = {errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO}
MOST_ENTRIES = 10_000
"""How many entries of a student's folder are looked at: whoever has more of them stops nobody."""
_PLAIN = "Hand in a plain file."
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,60}\.[A-Za-z0-9_.-]{1,20}")


def is_like(name: str, wildcards: Collection[str]) -> bool:
    """Whether a file's name is a plain one, and like one of these: ``*.csv``."""
    return _PLAIN_NAME.fullmatch(name) is not None and any(fnmatch.fnmatchcase(name, each) for each in wildcards)


@dataclass(frozen=True, slots=True)
class Content:
    """What one file holds, or why it was not read.

    Attributes:
        held: None where it was not read.
        finding: why not, where that is the student's.
        obstacle: why not, where it may be nobody's fault, so that a person must look.
        is_too_large: whether the finding is that of its size.
    """

    held: bytes | None = None
    finding: Finding | None = None
    obstacle: Finding | None = None
    is_too_large: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether there is no such file."""
        return self == Content()


class _Refused(Exception):  # noqa: N818 -- how reading ends when it does not simply succeed
    """Reading ended, with a finding or an obstacle."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self.content = content


def content(
    root: Path, parts: Sequence[str], *, at_most: int, what: str = _PLAIN, others: Mapping[Inode, str] | None = None
) -> Content:
    """The file at these parts below a folder.

    Args:
        root: the folder that somebody trusted names; it may be a link itself.
        parts: of the path below it. Where there are several, the first one is a student's folder.
        at_most: bytes; a larger file is not read.
        what: what is to be handed in, for the hint.
        others: of files with several names, who else has one ("" where nobody has); None asks for no such look.
    """
    try:
        with contextlib.ExitStack() as stack:
            return Content(_read(stack, root, parts, at_most, what, others))
    except _Refused as refused:
        return refused.content
    except FileNotFoundError:
        return Content()
    except OSError as fault:
        return _unreadable(parts[-1], fault)


def several_names(folder: Path) -> Iterator[tuple[str, Inode]]:
    """The plain files in a folder that have other names, too; nothing where it is a link or cannot be read."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return
    for entry in entries(folder):
        with contextlib.suppress(OSError):  # it may have gone meanwhile
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
                yield entry.name, (status.st_dev, status.st_ino)


def entries(folder: str | Path, at_most: int = MOST_ENTRIES) -> list[os.DirEntry[str]]:
    """The first entries of a folder, in the system's order; none where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return list(itertools.islice(found, at_most))
    except OSError:
        return []


def _read(
    stack: contextlib.ExitStack,
    root: Path,
    parts: Sequence[str],
    at_most: int,
    what: str,
    others: Mapping[Inode, str] | None,
) -> bytes:
    *folders, name = parts
    below, own = _Below(stack, root), ""
    for depth, folder in enumerate(folders):
        status = below.status(folder)
        if stat.S_ISLNK(status.st_mode):
            raise _Refused(_linked_folder(folder, is_whole=depth == 0))
        below.enter(folder)
        if depth == 0:
            own = below.mount()
        elif below.mount() != own:
            raise _Refused(_elsewhere(f"The folder {folder} is another file system, mounted there"))
    _require_plain(name, below.status(name), at_most, what)
    with below.opened(name) as file:
        status = os.fstat(file.fileno())
        _require_plain(name, status, at_most, what)
        if folders and _mount(file.fileno()) != own:
            raise _Refused(_elsewhere(f"{name} is mounted there from another place"))
        if others is not None and status.st_nlink > 1:
            _require_own(name, others.get((status.st_dev, status.st_ino)))
        return file.read(at_most)


class _Below:
    """A folder that was reached from its root part by part; what is looked at is what is opened, whoever renames."""

    def __init__(self, stack: contextlib.ExitStack, root: Path) -> None:
        self._stack = stack
        self._path = root
        self._at = self._keep(os.open(root, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))) if _STEPWISE else None

    def status(self, name: str) -> os.stat_result:
        """Of what has this name here, a link itself."""
        if self._at is None:
            return (self._path / name).lstat()
        return os.stat(name, dir_fd=self._at, follow_symlinks=False)

    def enter(self, name: str) -> None:
        """Goes to a folder in this one."""
        self._path /= name
        if self._at is not None:
            self._at = self._keep(os.open(name, _FOLDER, dir_fd=self._at))

    def opened(self, name: str) -> BinaryIO:
        """A file in this folder."""
        where = name if self._at is not None else self._path / name
        return os.fdopen(os.open(where, _HERE, dir_fd=self._at), "rb")

    def mount(self) -> str:
        """Which file system this folder is in."""
        return "" if self._at is None else _mount(self._at)

    def _keep(self, descriptor: int) -> int:
        self._stack.callback(os.close, descriptor)
        return descriptor


def _mount(descriptor: int) -> str:
    """The number of the mount that an open file was reached by; "" where the system does not tell.

    The device's number would not do: parts of one folder have several of them on some file systems.
    """
    try:
        told = Path(f"/proc/self/fdinfo/{descriptor}").read_text(encoding="ascii")
    except OSError:
        return ""
    return next((line for line in told.splitlines() if line.startswith("mnt_id:")), "")


def _require_plain(name: str, status: os.stat_result, at_most: int, what: str) -> None:
    wrong = ""
    if stat.S_ISLNK(status.st_mode):
        wrong = "is a link"
    elif stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    elif not stat.S_ISREG(status.st_mode):
        wrong = "is no plain file"
    elif status.st_size > at_most:
        wrong = f"has {status.st_size} bytes; at most {at_most} are taken"
    if wrong:
        found = Finding("file_unreadable", f"{name} {wrong}.", what)
        raise _Refused(Content(finding=found, is_too_large=stat.S_ISREG(status.st_mode)))


def _require_own(name: str, owner: str | None) -> None:
    """A file with several names is the student's unless somebody else's is among them."""
    if owner is None:
        raise _Refused(_elsewhere(f"{name} became another file while it was looked at"))
    if owner:
        raise _Refused(_elsewhere(f"{name} is one and the same file on the disk as {owner}"))


def _linked_folder(name: str, *, is_whole: bool) -> Content:
    if is_whole:
        return _elsewhere(f"The folder {name} is a link to another place")
    fact = f"The folder {name} is a link."
    return Content(finding=Finding("file_unreadable", fact, "Hand in the folder itself, with the file in it."))


def _elsewhere(fact: str) -> Content:
    hint = "Nothing of it was read. See whose file it is, put a copy of the student's own there, and grade again."
    return Content(obstacle=Finding("file_of_others", f"{fact}.", hint))


def _unreadable(name: str, fault: OSError) -> Content:
    found = Finding("file_unreadable", f"{name} cannot be read: {fault.strerror}.", "Hand it in again.")
    return Content(finding=found) if fault.errno in _THEIRS else Content(obstacle=found)
