"""Writes a frame of its own whose header says an array of 2**50 numbers, with a buffer of eight bytes."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import time


def squares(square, numbers):
    header = {"kind": "answer", "value": {"map": [["squares", {"array": ["<f8", [2**25, 2**25], 0]}]]}, "buffers": [8]}
    text = json.dumps(header).encode()
    frame = struct.pack("<4sIQ", b"GRDR", len(text), 8) + text + bytes(8)
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, frame)
    time.sleep(60)
