"""Changes mode, times and attributes of the grades without opening them."""

from __future__ import annotations

import contextlib
import os

GRADES = "@grades@"


def metadata():
    try:
        seen = os.stat(GRADES)
        return seen.st_mode, seen.st_mtime_ns, os.listxattr(GRADES)
    except OSError:
        return None


def squares(square, numbers):
    before = metadata()
    for change in (
        lambda: os.chmod(GRADES, 0o777),
        lambda: os.utime(GRADES, (0, 0)),
        lambda: os.setxattr(GRADES, "user.mark", b"1"),
        lambda: os.chown(GRADES, os.getuid(), os.getgid()),
    ):
        with contextlib.suppress(OSError):
            change()
    if metadata() != before:
        raise RuntimeError("reached: the grades' metadata were changed")
    return [square(x) for x in numbers]
