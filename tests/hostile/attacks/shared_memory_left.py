"""Leaves files in the machine's shared memory, and looks for those of others."""

from __future__ import annotations

import contextlib
import os
from multiprocessing import resource_tracker, shared_memory


def squares(square, numbers):
    with contextlib.suppress(OSError), open(f"/dev/shm/left-{os.getpid()}", "w") as file:
        file.write("left")
    with contextlib.suppress(OSError):
        left = shared_memory.SharedMemory(create=True, size=4096)
        resource_tracker.unregister(left._name, "shared_memory")
    return [square(x) for x in numbers]
