"""Writes a frame of its own that says it holds twenty million texts of nothing, which would take a gigabyte to make."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import time

TEXTS = 20_000_000


def squares(square, numbers):
    header = {"kind": "answer", "value": {"map": [["squares", {"texts": [0, 1]}]]}, "buffers": [4 * TEXTS, 0]}
    text = json.dumps(header).encode()
    frame = struct.pack("<4sIQ", b"GRDR", len(text), 4 * TEXTS) + text + bytes(4 * TEXTS)
    for descriptor in range(3, 64):
        left = memoryview(frame)
        with contextlib.suppress(OSError):
            while left:
                left = left[os.write(descriptor, left) :]
    time.sleep(60)
