"""Writes the report of an exception whose texts are numbers too long to be printed."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import time

HUGE = {"int": "0x" + "f" * 4000}


def squares(square, numbers):
    value = {"map": [["type", HUGE], ["message", HUGE], ["traceback", HUGE], ["line", HUGE]]}
    text = json.dumps({"kind": "raised", "value": value, "buffers": []}).encode()
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, struct.pack("<4sIQ", b"GRDR", len(text), 0) + text)
    time.sleep(60)
