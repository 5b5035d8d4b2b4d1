"""Sleeps for ever."""

from __future__ import annotations

import time


def squares(square, numbers):
    time.sleep(10**6)
