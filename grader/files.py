"""Whole files or none: what is written stands under its name at once, complete and synced, or not at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Writes a file beside its place, syncs it, and moves it there."""
    with _beside(path, content) as name:
        os.replace(name, path)


def keep(path: Path, content: bytes) -> bool:
    """Writes a file whole, unless it is there already; whether it did. A link, unlike a move, replaces nothing.

    Some shared file systems know no links (SMB, many of FUSE). There the name is taken by an empty file, and who took
    it moves the content there; who dies in between leaves a file that no reader takes for a grade.
    """
    if path.exists():
        return False
    with _beside(path, content) as name:
        try:
            os.link(name, path)
        except FileExistsError:
            return False
        except OSError as fault:
            if fault.errno not in _NO_LINKS:
                raise
            return _moved(name, path)
    return True


_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK}


def _moved(name: str, path: Path) -> bool:
    """Whether the name was free, and the file was moved there."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        return False
    os.replace(name, path)
    return True


@contextlib.contextmanager
def _beside(path: Path, content: bytes) -> Iterator[str]:
    """The name of a synced file with this content beside a place; what is left of it is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with contextlib.ExitStack() as held:
        held.callback(_remove, name)
        with os.fdopen(descriptor, "wb") as file:
            if _has(descriptor):  # as long as it is open; where there are no locks, no open file may be moved either
                held.callback(os.close, os.dup(descriptor))
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.chmod(name, 0o644)
        written_s = os.stat(name).st_mtime
        yield name
        _clear(path, written_s - _BEGINNING_S)


def _remove(name: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(name)


def _has(descriptor: int) -> bool:
    """Whether this process has a file to itself, as long as it is open or it dies; not where there are no locks."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):  # native Windows has none, nor have some shared file systems
        return False
    return True


_BEGINNING_S = 1.0  # between making a file and having it to itself


def _clear(path: Path, before_s: float) -> None:
    """Removes what others left beside a place who died while they wrote there, before a time of that file system's."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime >= before_s:
                continue
            descriptor = os.open(left, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            try:
                if _has(descriptor):
                    left.unlink()
            finally:
                os.close(descriptor)
