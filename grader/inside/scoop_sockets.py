"""The sockets of SCOOP where others can connect to them: whoever does not know the arm's key is not heard.

SCOOP unpickles whatever comes, and unpickling is running code. So all its connections are CurveZMQ's: a client must
know the server's public key before the server reads anything, and the server proves that it is the right one. That
public key is told to nobody but the arm's own members, which makes it the secret that they share.
"""

from __future__ import annotations

import random
from typing import Any

import zmq
from zmq.utils import z85


def seal(key: str) -> None:
    """From here on every ZeroMQ socket of this process speaks only to those that know the key.

    Args:
        key: 32 random bytes, in hexadecimal.

    Raises:
        RuntimeError: this ZeroMQ cannot do that.
    """
    if not zmq.has("curve"):
        raise RuntimeError("this ZeroMQ is built without CURVE, by which SCOOP's processes would know one another")
    secret = z85.encode(bytes.fromhex(key))
    public = zmq.curve_public(secret)

    class Sealed(zmq.Socket):  # type: ignore[type-arg] # as zmq.Context makes them
        """Options count for what is bound or connected after them: one socket may do both, as SCOOP's do."""

        def bind(self, addr: str) -> Any:  # noqa: ANN401 -- as in zmq
            self._own_keys(server=True)
            return super().bind(addr.replace("//*:", "//127.0.0.1:"))  # other machines have no business here

        def connect(self, addr: str) -> Any:  # noqa: ANN401 -- as in zmq
            self._own_keys(server=False)
            self.setsockopt(zmq.CURVE_SERVERKEY, public)
            return super().connect(addr)

        def _own_keys(self, *, server: bool) -> None:
            self.setsockopt(zmq.CURVE_SERVER, int(server))
            self.setsockopt(zmq.CURVE_PUBLICKEY, public)
            self.setsockopt(zmq.CURVE_SECRETKEY, secret)

    contexts: Any = zmq.Context
    contexts._socket_class = Sealed  # noqa: SLF001 -- what pyzmq has for it


class OnePort:
    """Stands in for ``random`` where SCOOP draws the port that a worker listens at: no other one is open to it."""

    sample = staticmethod(random.sample)

    def __init__(self, port: int) -> None:
        self._port = port

    def randrange(self, *_: int) -> int:
        """The port."""
        return self._port
