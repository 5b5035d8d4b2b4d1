"""The folder for the files of runs."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MAX_LENGTH = 40


@contextlib.contextmanager
def scratch(*, keep: bool = False) -> Iterator[Path]:
    """A folder that only we can enter; unless it is kept, a child of ours removes it even when we are killed."""
    # A socket's path has at most 108 bytes: where the usual folder is deep, the shortest one is taken.
    usual = tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="grader-", dir=usual if len(usual) < MAX_LENGTH else "/tmp"))  # noqa: S108 -- mkdtemp makes it ours
    if keep:
        yield folder
        return
    remove = [sys.executable, "-I", "-S", "-c", _JANITOR, str(folder)]
    with subprocess.Popen(remove, stdin=subprocess.PIPE, start_new_session=True) as janitor:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            assert janitor.stdin is not None  # noqa: S101 -- it is a pipe
            janitor.stdin.close()


_JANITOR = """
import shutil, sys, time
sys.stdin.read()  # ends when the grader does
for _ in range(50):  # its sandboxes may still be dying
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    time.sleep(0.02) if __import__("os").path.exists(sys.argv[1]) else sys.exit()
"""
