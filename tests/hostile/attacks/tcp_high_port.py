"""Connects to a service that listens on a port of the range from which the kernel picks."""

from __future__ import annotations

import contextlib
import socket


def squares(square, numbers):
    reached = []
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int("@high_port@")), timeout=1):
        reached.append("@high_port@")
    if reached:
        raise RuntimeError(f"reached: {reached}")
    return [square(x) for x in numbers]
