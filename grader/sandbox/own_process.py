"""What the grader's own process needs of what it inherits, before it starts anything."""

from __future__ import annotations

import contextlib
import os
import signal


def settle() -> None:
    """Opens the standard descriptors that are closed, and lets children be waited for; what is usual stays as it is.

    A file that is opened where standard input was closed gets its number, and is lost when a child is given another
    input. Where SIGCHLD is ignored, the kernel tells nobody how a child has ended, and every trial seems to succeed.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, mode)  # the lowest number that is free, which is this one
            os.set_inheritable(opened, True)  # noqa: FBT003 -- it has no other form
    if hasattr(signal, "SIGCHLD") and signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        with contextlib.suppress(ValueError):  # only the main thread may
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
