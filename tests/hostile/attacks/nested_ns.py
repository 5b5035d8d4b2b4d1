"""Makes namespaces of its own, mounts, and changes its root."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

NAMESPACES = {"user": 0x1000_0000, "user and mount": 0x1002_0000, "network": 0x4000_0000, "process": 0x2000_0000}
SIGCHLD = int(signal.SIGCHLD)


def squares(square, numbers):
    libc = ctypes.CDLL(None, use_errno=True)
    made = [name for name, flag in NAMESPACES.items() if libc.unshare(flag) == 0]
    if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
        made.append("a mount")
    with contextlib.suppress(OSError):
        os.chroot("/tmp")
        made.append("a root")
    if made:
        raise RuntimeError(f"reached: it made {made}")
    return [square(x) for x in numbers]
