"""Ignores every signal that can be ignored, and never returns."""

from __future__ import annotations

import contextlib
import signal
import time


def squares(square, numbers):
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(60)
