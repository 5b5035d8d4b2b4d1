"""Types a command into the teacher's terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os

TYPE = 0x5412  # TIOCSTI


def squares(square, numbers):
    typed = []
    for path in ("@terminal@", "/dev/tty", "/dev/console"):
        with contextlib.suppress(OSError):
            terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
            typed.append(f"{path} was opened")
            fcntl.ioctl(terminal, TYPE, b"x")
            typed.append(f"{path} was typed to")
    if typed:
        raise RuntimeError(f"reached: {typed}")
    return [square(x) for x in numbers]
