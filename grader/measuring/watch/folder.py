"""How much a program has written to the folder that its boxes share, looked at beside everything else.

A program may make files by the hundred thousand. The walk over them has a thread of its own, stops as soon as there are
too many, rests for longer than it took, and stands still while the program is frozen: nobody else's run waits for it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

TICK_S = 0.5
RESTS = 10  # times as long as the walk took
LEAST_BYTES = 4096  # that a file or a folder counts, however little it holds
_BLOCK_BYTES = 512


def is_over(folder: Path, limit_bytes: int, *, is_still: Callable[[], bool] = lambda: False) -> bool:
    """Whether all that is below takes more than this on disk; what vanishes meanwhile takes nothing.

    What we cannot look into counts as too much: a folder that its owner closed, or one too deep for a path.
    """
    total, waiting = 0, [str(folder)]
    while waiting and not is_still():
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    total += _bytes(entry)
                    if total > limit_bytes or is_still():
                        return total > limit_bytes
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError as fault:
            if fault.errno in {errno.EACCES, errno.ENAMETOOLONG}:
                return True
    return False


@contextlib.contextmanager
def watched(
    folder: Path, limit_bytes: int, *, is_still: Callable[[], bool], over: Callable[[], None]
) -> Iterator[None]:
    """Calls ``over`` once, from another thread, when the folder holds more than the limit.

    Args:
        folder: with all that is below.
        limit_bytes: on disk.
        is_still: whether nobody can write to it now, so that there is nothing to look at; a walk stops, too.
        over: called once.
    """
    ended = threading.Event()

    def watch() -> None:
        rest_s = TICK_S
        while not ended.wait(rest_s):
            begun_s = time.monotonic()
            if is_over(folder, limit_bytes, is_still=is_still):
                over()
                return
            rest_s = max(TICK_S, RESTS * (time.monotonic() - begun_s))

    thread = threading.Thread(target=watch, name="grader-folder", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _bytes(entry: os.DirEntry[str]) -> int:
    try:
        return max(LEAST_BYTES, entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES)
    except FileNotFoundError:
        return 0
