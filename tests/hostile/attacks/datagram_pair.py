"""Writes to the machine's log and to a service's path socket, by one end of a pair of datagram sockets."""

from __future__ import annotations

import contextlib
import socket

SERVICES = ("@datagram_socket@", "/dev/log", "/run/systemd/journal/dev-log")


def squares(square, numbers):
    reached = []
    for address in SERVICES:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
            with contextlib.suppress(OSError):
                one, other = socket.socketpair(socket.AF_UNIX, kind)
                with one, other:
                    one.sendto(b"<13>a submission was here", address)
                    reached.append(address)
    if reached:
        raise RuntimeError(f"reached: {reached}")
    return [square(x) for x in numbers]
