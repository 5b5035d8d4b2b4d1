"""A file that a program of a student's left: opened only where it is one, and never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


class NoPlainFileError(OSError):
    """It is a folder, a pipe, a device."""


def opened(path: Path) -> BinaryIO:
    """The file, to be read.

    Raises:
        NoPlainFileError: it is something else.
        OSError: it is not there, a link, or closed to us.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoPlainFileError
    return os.fdopen(descriptor, "rb")
