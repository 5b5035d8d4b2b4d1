"""Removing what a submission left, however it is nested; also a program of its own: ``python removal.py FOLDER``."""

from __future__ import annotations

import contextlib
import os
import sys
import time

_PATIENCE, _PAUSE_S = 50, 0.02  # sandboxes may still be dying


def remove(folder: str | os.PathLike[str]) -> None:
    """Removes a folder with all that is below; what cannot be removed stays, without an exception.

    ``shutil.rmtree`` calls itself for each level, so that a thousand of them end whoever calls it with a
    RecursionError; and deeper ones have no path. So each folder is moved to the top before it is looked into.
    """
    top = os.fspath(folder)
    waiting, moved = [top], 0
    while waiting:
        here = waiting.pop()
        for entry in _entries(here):
            with contextlib.suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                moved += 1
                waiting.append(os.path.join(top, f"{_MOVED}{os.getpid()}-{moved}"))
                os.rename(entry.path, waiting[-1])
        if here != top:
            with contextlib.suppress(OSError):
                os.rmdir(here)
    with contextlib.suppress(OSError):
        os.rmdir(top)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What is in it now, read to the end before anything is removed; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def main() -> None:
    """Removes the folder of the first argument when standard input ends, as it does when who started this one ends."""
    sys.stdin.read()
    for _ in range(_PATIENCE):
        remove(sys.argv[1])
        if not os.path.exists(sys.argv[1]):
            return
        time.sleep(_PAUSE_S)


_MOVED = ".moved-"

if __name__ == "__main__":
    main()
