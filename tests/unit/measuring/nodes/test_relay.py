"""Bytes between two networks: they arrive, and nobody else's do."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.errors import BackendError
from grader.measuring.nodes import relay
from grader.measuring.nodes.relaying import relaying

SECRET = "ab" * 32
PATIENCE_S = 20.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sockets that are files lead from node to node")


@pytest.fixture
def echo():
    """A server at home, on a port of the loopback device."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _serve(server) -> None:
    with contextlib.suppress(OSError):
        while True:
            connected, _ = server.accept()
            threading.Thread(target=_echo, args=(connected,), daemon=True).start()


def _echo(connected) -> None:
    with connected:
        while part := connected.recv(1 << 16):
            connected.sendall(part)


@pytest.fixture
def home(scratch: Path):
    """The two relays at home; the TCP port that other nodes reach."""
    path = str(scratch / "home")
    with relaying("far", {"path": path}), relaying("back", {"path": path, "secret": SECRET}) as port:
        yield int(port)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def away(scratch: Path, home: int):
    """The way out from another node."""
    path = str(scratch / "away")
    with relaying("out", {"path": path, "host": "127.0.0.1", "port": home, "secret": SECRET}):
        yield path


def through(path: str, port: int, what: bytes) -> bytes:
    """What comes back from a port at home, over the way out."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_S)
        connection.connect(path)
        connection.sendall(port.to_bytes(relay.PORT_BYTES, "big") + what)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def test_bytes_reach_the_port_at_home_and_come_back(away, echo):
    what = bytes(range(256)) * 512

    assert through(away, echo, what) == what


def test_whoever_connects_to_the_same_port_away_reaches_home(scratch, home):
    # Near and far are in networks of their own; here they share one, so that the port away must be another's.
    port = free_port()
    path = str(scratch / "near")
    got = []

    def answer() -> None:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            server.listen()
            ready.set()
            connected, _ = server.accept()
            with connected:
                got.append(connected.recv(1 << 10))

    ready = threading.Event()
    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    ready.wait(PATIENCE_S)
    near = relaying("near", {"path": path, "ports": [port]})
    with near, socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
        connection.sendall(b"hello")
        connection.shutdown(socket.SHUT_WR)
        thread.join(PATIENCE_S)

    assert got[0][: relay.PORT_BYTES] == port.to_bytes(relay.PORT_BYTES, "big")


def test_who_does_not_know_the_secret_reaches_nobody(home, echo):
    with socket.create_connection(("127.0.0.1", home), PATIENCE_S) as connection:
        connection.sendall(b"x" * 32 + echo.to_bytes(relay.PORT_BYTES, "big") + b"hello")

        assert connection.recv(1 << 10) == b""


def test_a_port_that_nobody_serves_ends_the_connection(away):
    assert through(away, free_port(), b"hello") == b""


def test_a_server_that_breaks_off_ends_a_connection_that_waits_for_it(away):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as waiting:
        waiting.settimeout(PATIENCE_S)
        waiting.connect(away)
        waiting.sendall(server.getsockname()[1].to_bytes(relay.PORT_BYTES, "big") + b"hello")
        connected, _ = server.accept()
        connected.recv(1)  # what is left unread makes a reset of the end
        connected.close()

        assert waiting.recv(1) == b""


def test_it_ends_when_its_standard_input_does(scratch):
    command = [sys.executable, "-I", "-S", relay.__file__, "far"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        started.stdin.write(json.dumps({"path": str(scratch / "p")}).encode() + b"\n")
        started.stdin.flush()
        assert started.stdout.readline() == b"up\n"
        started.stdin.close()

        assert started.wait(PATIENCE_S) == 0


def test_a_relay_that_does_not_start_is_told(scratch):
    settings = {"path": str(scratch / "socket"), "secret": "no number"}

    with pytest.raises(BackendError) as fault, relaying("back", settings):
        pass

    assert str(fault.value) == "The relay between the nodes did not start (back)."
