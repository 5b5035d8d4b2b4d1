"""The process manager of an arm's MPI world: a line to each rank, by which they find one another.

Student code may talk to it, but does not run here.
"""

from __future__ import annotations

import asyncio
import contextlib

from grader.inside import boot
from grader.inside.pmi import LINE_BYTES, Manager

_Writers = dict[int, asyncio.StreamWriter]


def main() -> None:
    """Answers as many ranks as there are, and nobody after them."""
    given = boot.settings()
    asyncio.run(manage(given["port"], given["workers"]))


async def manage(port: int, size: int) -> None:
    """Answers on a port of the loopback device, until it is cancelled."""
    manager, writers = Manager(size), _Writers()
    full = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        who = len(writers)
        if who == size:
            writer.close()
            return
        writers[who] = writer
        if len(writers) == size:
            full.set()
        with contextlib.suppress(OSError, ValueError):  # the latter: a line without an end
            while line := await reader.readline():
                for whom, reply in manager.replies(who, line.decode(errors="replace").rstrip("\n")).items():
                    writers[whom].write(f"{reply}\n".encode())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LINE_BYTES)
    await full.wait()
    server.close()
    await asyncio.Event().wait()
