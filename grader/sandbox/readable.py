"""Whether another user can read a Python installation: as root, submissions run as one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_DEPTH = 4  # lib, pythonX.Y, site-packages, and each package in it
_SKIPPED = {"__pycache__"}


def closed(root: Path) -> list[Path]:
    """The outermost folders and files in which others cannot read, down to each installed package.

    Only what lies inside counts: a sandbox mounts the root itself, whatever is above.
    """
    return list(_closed(root, _DEPTH))


def _closed(path: Path, depth: int) -> Iterator[Path]:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return  # what it points to is in the installation itself, or in the system
    needed = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    if mode & needed != needed:
        yield path
    elif depth and stat.S_ISDIR(mode):
        for entry in os.scandir(path):
            if entry.name not in _SKIPPED:
                yield from _closed(Path(entry.path), depth - 1)
