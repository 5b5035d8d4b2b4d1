"""Asks the kernel for what no program of this course needs: shared memory, io_uring, BPF, keys, counters, faults."""

from __future__ import annotations

import ctypes
import platform

SHMGET, URING, BPF, KEYCTL, PERF, FAULTS, TRACE = (
    (29, 425, 321, 250, 298, 323, 101) if platform.machine() == "x86_64" else (194, 425, 280, 219, 241, 282, 117)
)
CALLS = {
    SHMGET: (0, 200 << 20, 0o1600),
    URING: (8, 0),
    BPF: (0, 0, 0),
    KEYCTL: (0, -3, 1),
    PERF: (0, 0, 0, 0, 0),
    FAULTS: (0,),
    TRACE: (0, 0, 0, 0),
}


def squares(square, numbers):
    libc = ctypes.CDLL(None, use_errno=True)
    granted = [number for number, arguments in CALLS.items() if libc.syscall(number, *arguments) >= 0]
    if granted:
        raise RuntimeError(f"reached: the kernel did {granted}")
    return [square(x) for x in numbers]
