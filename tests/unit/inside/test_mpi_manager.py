"""The process manager on its port: who is let in, and who is cut off."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.inside.pmi import LINE_BYTES
from grader.sandbox import ports

CHECKOUT = Path(__file__).parents[3]
MANAGE = "import asyncio, sys; from grader.inside.mpi_manager import manage; asyncio.run(manage(int(sys.argv[1]), 2))"
PATIENCE_S = 20.0


@pytest.fixture
def port() -> Iterator[int]:
    """Where a manager of two ranks listens."""
    with (
        ports.claimed(1) as (only,),
        subprocess.Popen([sys.executable, "-c", MANAGE, str(only)], cwd=CHECKOUT) as manager,
    ):
        yield only
        manager.kill()


def connected(port: int) -> socket.socket:
    """A line to the manager, as soon as it is there."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.005)


def asked(line: str, connection: socket.socket) -> bytes:
    connection.sendall(f"{line}\n".encode())
    return connection.recv(LINE_BYTES)


def test_ranks_find_one_another_and_nobody_comes_after_them(port):
    with connected(port) as first, connected(port) as second:
        kept = asked("cmd=put kvsname=world key=a value=b", first)
        found = asked("cmd=get kvsname=world key=a", second)
        second.sendall(b"cmd=barrier_in\n")
        out = asked("cmd=barrier_in", first)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))

    assert (kept, found) == (b"cmd=put_result rc=0 msg=success\n", b"cmd=get_result rc=0 msg=success value=b\n")
    assert out == b"cmd=barrier_out rc=0\n"


def test_a_line_without_an_end_cuts_its_sender_off_and_nobody_else(port):
    with connected(port) as endless, connected(port) as other:
        with contextlib.suppress(ConnectionError):
            endless.sendall(b"x" * 100 * LINE_BYTES)
            assert endless.recv(LINE_BYTES) == b""
        told = asked("cmd=get_appnum", other)

    assert told == b"cmd=appnum rc=0 appnum=0\n"
