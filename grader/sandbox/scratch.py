"""The folder for the files of runs."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.inside import removal

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
    janitor_of = [sys.executable, "-I", "-S", removal.__file__, str(folder)]
    with subprocess.Popen(janitor_of, stdin=subprocess.PIPE, start_new_session=True) as janitor:
        try:
            yield folder
        finally:
            removal.remove(folder)
            assert janitor.stdin is not None  # noqa: S101 -- it is a pipe
            janitor.stdin.close()
