"""Patches clocks, comparisons and builtins, and returns a wrong answer."""

from __future__ import annotations

import builtins
import math
import sys
import time
from types import ModuleType

time.perf_counter = time.time = time.monotonic = lambda: 0.0
math.isclose = lambda *_, **__: True
builtins.abs = lambda *_: 0
builtins.sum = lambda *_: 0
sys.modules["pytest"] = ModuleType("pytest")


def squares(square, numbers):
    return [-1.0 for _ in numbers]
