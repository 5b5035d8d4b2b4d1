"""Connects to a service that listens on the machine's loopback device."""

from __future__ import annotations

import contextlib
import socket


def squares(square, numbers):
    reached = []
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int("@port@")), timeout=1):
        reached.append("@port@")
    if reached:
        raise RuntimeError(f"reached: {reached}")
    return [square(x) for x in numbers]
