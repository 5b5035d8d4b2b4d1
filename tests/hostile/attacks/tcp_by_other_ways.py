"""Connects to services by ways that rules for TCP may not see: MPTCP, and a connection that is made by sending."""

from __future__ import annotations

import contextlib
import socket

PORTS = (int("@port@"), int("@high_port@"))
MPTCP, FAST_OPEN = 262, 0x20000000


def squares(square, numbers):
    reached = []
    for port in PORTS:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP) as made:
            made.connect(("127.0.0.1", port))
            reached.append(f"{port} by MPTCP")
        with contextlib.suppress(OSError), socket.socket() as made:
            made.sendto(b"x", FAST_OPEN, ("127.0.0.1", port))
            reached.append(f"{port} by fast open")
    if reached:
        raise RuntimeError(f"reached: {reached}")
    return [square(x) for x in numbers]
