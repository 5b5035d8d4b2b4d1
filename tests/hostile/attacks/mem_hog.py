"""Takes a gigabyte of memory, and keeps it."""

from __future__ import annotations

import time


def squares(square, numbers):
    held = [bytearray(64 << 20) for _ in range(16)]
    time.sleep(60)
    return held
