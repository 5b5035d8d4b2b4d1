"""Carries bytes between the private networks of two nodes: ``python relay.py MODE``, settings by standard input.

Sandboxes have no network but the loopback device of their arm. What one of them sends to a port there goes on by a
socket that is a file, since such a socket leads out of a network namespace, and between the nodes by TCP:

    away: ``near`` listens on the ports, in the arm's network   -> file -> ``out`` -> TCP
    home: ``back`` listens on TCP and knows the arm's secret    -> file -> ``far`` connects to the port

ZeroMQ does not notice: its protocol is the same bytes over any stream. This program imports nothing of ours, and runs
beside sandboxes, not in them.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import sys
from typing import Any

CHUNK = 1 << 16
PORT_BYTES = 2
PATIENCE_S = 10.0

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def near(settings: dict[str, Any]) -> None:
    """In the arm's network away from home: takes the place of the ports that are at home."""
    for port in settings["ports"]:
        ahead = port.to_bytes(PORT_BYTES, "big")

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ahead: bytes = ahead) -> None:
            await _joined((reader, writer), asyncio.open_unix_connection(settings["path"]), ahead)

        await asyncio.start_server(serve, "127.0.0.1", port)
    await _for_ever()


async def out(settings: dict[str, Any]) -> None:
    """Away from home, outside of the arm's network: goes on by TCP, and shows the secret."""
    secret = bytes.fromhex(settings["secret"])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _joined((reader, writer), asyncio.open_connection(settings["host"], settings["port"]), secret)

    await asyncio.start_unix_server(serve, settings["path"])
    await _for_ever()


async def back(settings: dict[str, Any]) -> None:
    """At home, outside of the arm's network: lets in who knows the secret."""
    secret = bytes.fromhex(settings["secret"])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            shown = await asyncio.wait_for(reader.readexactly(len(secret)), PATIENCE_S)
            if hmac.compare_digest(shown, secret):
                await _joined((reader, writer), asyncio.open_unix_connection(settings["path"]), b"")
        writer.close()

    server = await asyncio.start_server(serve, "0.0.0.0", 0)  # noqa: S104 -- other nodes are to reach it
    await _for_ever(str(server.sockets[0].getsockname()[1]))


async def far(settings: dict[str, Any]) -> None:
    """In the arm's network at home: connects to the port that is asked for."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            port = int.from_bytes(await reader.readexactly(PORT_BYTES), "big")
            await _joined((reader, writer), asyncio.open_connection("127.0.0.1", port), b"")
        writer.close()

    await asyncio.start_unix_server(serve, settings["path"])
    await _for_ever()


async def _joined(here: Ends, connecting: Any, ahead: bytes) -> None:  # noqa: ANN401 -- a coroutine of two ends
    """Carries bytes both ways until both sides have ended."""
    writers = [here[1]]
    try:
        there: Ends = await connecting
        writers.append(there[1])
        there[1].write(ahead)
        await asyncio.gather(_carry(here[0], there[1]), _carry(there[0], here[1]))
    except OSError:
        pass  # nobody is there, or one side broke off; the other one sees an end
    finally:
        for writer in writers:
            writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One direction: its end is passed on, and the other one stays open."""
    while part := await reader.read(CHUNK):
        writer.write(part)
        await writer.drain()
    writer.write_eof()


async def _for_ever(word: str = "up") -> None:
    """Says that it is there, and stays until whoever started it closes its standard input."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    modes = {"near": near, "out": out, "back": back, "far": far}
    given = json.loads(sys.stdin.buffer.readline())
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(modes[sys.argv[1]](given))
