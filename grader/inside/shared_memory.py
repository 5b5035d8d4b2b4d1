"""The machine's shared memory folder, where no sandbox has one of its own: what a run left there is removed.

multiprocessing keeps semaphores and shared arrays there, so that it cannot be denied. The kernel does not tell who made
a file; so what counts as left is what came while the run lived, belongs to this user, and is held by no process.
It is also used by the supervisors of sandboxes, when the grader has been killed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from grader.inside import removal

FOLDER = Path("/dev/shm")  # noqa: S108 -- glibc knows no other
OF_LIBRARIES = ("sem.loky-", "sem.mp-", "psm_")
"""How names begin that joblib and multiprocessing give, who cannot tidy up when they are killed."""

_Name = tuple[int, int]  # device and inode
_INODE_FIELD, _DEVICE_FIELD = 4, 3  # of a line in /proc/<pid>/maps


def present(folder: Path = FOLDER) -> frozenset[_Name]:
    """What is there now, to be compared with later."""
    return frozenset(name for _, name in _entries(folder))


def remove_new(before: frozenset[_Name], *, named: tuple[str, ...] = ("",), folder: Path = FOLDER) -> None:
    """Removes what was not there before, is this user's, and is neither open nor mapped anywhere.

    Args:
        before: what was present.
        named: only what begins like one of these; anything by default.
        folder: where.
    """
    new = [(path, name) for path, name in _entries(folder) if name not in before and path.name.startswith(named)]
    if not new:
        return  # as nearly always: to look at every process takes a while
    held = set(_held())
    for path, name in new:
        with contextlib.suppress(OSError):
            if name not in held and path.lstat().st_uid == os.geteuid():
                _remove(path, held)


def _entries(folder: Path) -> Iterator[tuple[Path, _Name]]:
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                yield path, _name(path.lstat())


def _remove(path: Path, held: set[_Name]) -> None:
    if not stat.S_ISDIR(path.lstat().st_mode):
        path.unlink()
        return
    path.chmod(0o700)
    if not any(_name(entry.stat(follow_symlinks=False)) in held for entry in _files(path)):
        removal.remove(path)


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All files below; step by step, since a thousand folders in each other would end a walk that calls itself."""
    waiting = [str(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry


def _held() -> Iterator[_Name]:
    """Every file that a process has open or mapped, as far as this user may see it.

    Descriptors before mappings: a file is closed as soon as it is mapped, never the other way round.
    """
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                for descriptor in (process / "fd").iterdir():
                    with contextlib.suppress(OSError):
                        yield _name(descriptor.stat())
            with contextlib.suppress(OSError):
                yield from map(_mapped, (process / "maps").read_text(errors="replace").splitlines())


def _mapped(line: str) -> _Name:
    fields = line.split(maxsplit=_INODE_FIELD + 1)
    major, _, minor = fields[_DEVICE_FIELD].partition(":")
    return os.makedev(int(major, 16), int(minor, 16)), int(fields[_INODE_FIELD])


def _name(seen: os.stat_result) -> _Name:
    return seen.st_dev, seen.st_ino
