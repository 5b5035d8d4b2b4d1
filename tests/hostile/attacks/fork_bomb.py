"""Starts programs that sleep, as many as it can."""

from __future__ import annotations

import os
import time


def squares(square, numbers):
    for _ in range(400):
        try:
            os.posix_spawn("/bin/sleep", ["sleep", "600"], {})
        except OSError:
            break
    time.sleep(60)
