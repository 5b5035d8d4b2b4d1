"""Connects to services of the machine: an agent's path socket, an abstract socket, munge, docker, the message bus."""

from __future__ import annotations

import contextlib
import socket

SERVICES = (
    "@path_socket@",
    "\0@abstract_socket@",
    "/run/munge/munge.socket.2",
    "/var/run/docker.sock",
    "/run/dbus/system_bus_socket",
)


def squares(square, numbers):
    reached = []
    for address in SERVICES:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
            reached.append(address)
    if reached:
        raise RuntimeError(f"reached: {reached}")
    return [square(x) for x in numbers]
