"""Starts threads that do nothing, as many as it can."""

from __future__ import annotations

import contextlib
import threading
import time


def squares(square, numbers):
    threading.stack_size(1 << 16)
    with contextlib.suppress(RuntimeError, MemoryError):
        for _ in range(4000):
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    time.sleep(600)
