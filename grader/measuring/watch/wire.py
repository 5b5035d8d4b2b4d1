"""The sockets between a listener and the probes of its sandboxes: messages, each with the kernel's word who sent it.

Each sandbox has a socket of its own, so that the place of a message is known whatever the sandbox says.
"""

from __future__ import annotations

import contextlib
import functools
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from grader import probe
from grader.measuring.watch.loop import Loop
from grader.measuring.watch.process_account import Place

MAX_CONNECTIONS = 256
_PEER = struct.Struct("3i")


class Hears(Protocol):
    """Called with a connection's number, the sender's pid, its place and what was said; replies, or says nothing."""

    def __call__(self, number: int, pid: int, place: Place, message: bytes) -> bytes:
        """The reply; empty where it comes later."""


class Wire:
    """All connections of one arm. Everything but the constructor belongs into the loop's thread."""

    def __init__(self, loop: Loop, *, heard: Hears, lost: Callable[[int], None]) -> None:
        """Nothing is opened yet.

        Args:
            loop: where it lives.
            heard: told each message.
            lost: told the number of a connection that is gone.
        """
        self._loop = loop
        self._heard = heard
        self._lost = lost
        self._sockets: list[socket.socket] = []
        self._connections: dict[int, socket.socket] = {}

    @property
    def count(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    def listen(self, place: Place, path: Path) -> None:
        """Opens the socket of a sandbox that is about to start; a process of any user may connect."""
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listening.settimeout(0)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)  # what it accepts has it, too
        listening.bind(str(path))
        path.chmod(0o666)
        listening.listen(64)
        self._sockets.append(listening)
        self._loop.watch(listening.fileno(), functools.partial(self._accept, listening, place))

    def pair(self, place: Place) -> socket.socket:
        """Makes a connected pair for a sandbox that may open no socket; returns the end that it inherits."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._keep(ours, place)
        return theirs

    def tell(self, number: int, reply: bytes) -> None:
        """Says something on a connection, if it is still there; one that does not read is lost."""
        connection = self._connections.get(number)
        if connection is not None:
            try:
                connection.send(reply)
            except OSError:
                self._lose(number)

    def close(self) -> None:
        """Closes every socket."""
        for opened in [*self._sockets, *self._connections.values()]:
            self._loop.forget(opened.fileno())
            opened.close()
        self._connections.clear()
        self._sockets.clear()

    def _accept(self, listening: socket.socket, place: Place) -> None:
        connection, _ = listening.accept()
        if len(self._connections) >= MAX_CONNECTIONS:
            connection.close()  # a flood is not served: its sender loses its events
            return
        self._keep(connection, place)

    def _keep(self, connection: socket.socket, place: Place) -> None:
        connection.settimeout(0)
        self._connections[connection.fileno()] = connection
        self._loop.watch(connection.fileno(), functools.partial(self._receive, connection, place))

    def _receive(self, connection: socket.socket, place: Place) -> None:
        """Takes one message, and with it the kernel's word which process sent it: a connection may be inherited."""
        number = connection.fileno()
        with contextlib.suppress(OSError):
            message, told, _, _ = connection.recvmsg(probe.MAX_MESSAGE_BYTES + 8, socket.CMSG_SPACE(_PEER.size))
            if message and (pid := _sender(told)):
                if reply := self._heard(number, pid, place, message):
                    connection.send(reply)
                return
        self._lose(number)

    def _lose(self, number: int) -> None:
        self._loop.forget(number)
        self._connections.pop(number).close()
        self._lost(number)


def _sender(told: list[tuple[int, int, bytes]]) -> int:
    """The pid in the kernel's message beside a message; 0 where there is none."""
    for level, what, content in told:
        if level == socket.SOL_SOCKET and what == socket.SCM_CREDENTIALS and len(content) >= _PEER.size:
            return int(_PEER.unpack_from(content)[0])
    return 0
