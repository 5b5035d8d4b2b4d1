"""Reads from address zero."""

from __future__ import annotations

import ctypes


def squares(square, numbers):
    ctypes.string_at(0)
