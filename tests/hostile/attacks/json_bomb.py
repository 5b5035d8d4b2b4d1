"""Writes a frame whose header nests a million lists."""

from __future__ import annotations

import contextlib
import os
import struct
import time

DEPTH = 1_000_000


def squares(square, numbers):
    text = b'{"kind":"answer","buffers":[],"value":' + b"[" * DEPTH + b"]" * DEPTH + b"}"
    frame = struct.pack("<4sIQ", b"GRDR", len(text), 0) + text
    for descriptor in range(3, 64):
        left = memoryview(frame)
        with contextlib.suppress(OSError):
            while left:
                left = left[os.write(descriptor, left) :]
    time.sleep(60)
