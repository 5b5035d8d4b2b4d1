"""Starts the relays that carry bytes into the network of an arm and out of it; see ``relay``."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import PIPE

from grader.errors import BackendError
from grader.sandbox.start import Ground

_RELAY = Path(__file__).with_name("relay.py")


@contextlib.contextmanager
def relaying(mode: str, settings: Mapping[str, object], *, prefix: Sequence[str] = ()) -> Iterator[str]:
    """A relay between nodes, for as long as the context is open; what it says when it is there.

    Args:
        mode: see ``relay``.
        settings: of the mode.
        prefix: places it into an arm's network.

    Raises:
        BackendError: it did not start.
    """
    command = [*prefix, sys.executable, "-I", "-S", str(_RELAY), mode]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, start_new_session=True, cwd="/") as relay:
        assert relay.stdin is not None  # noqa: S101 -- they are pipes
        assert relay.stdout is not None  # noqa: S101 -- they are pipes
        try:
            relay.stdin.write(json.dumps(settings).encode() + b"\n")
            relay.stdin.flush()
            word = relay.stdout.readline().decode().strip()
            if not word:
                raise BackendError(f"The relay between the nodes did not start ({mode}).")
            yield word
        finally:
            relay.kill()


def let_in(stack: contextlib.ExitStack, path: str, secret: str, ground: Ground) -> int:
    """A relay into an arm's network, for as long as the stack is open; the TCP port at which it listens.

    Args:
        stack: what ends it.
        path: of the socket between its two ends.
        secret: who shows it is let in; in hexadecimal.
        ground: whose network.
    """
    stack.enter_context(relaying("far", {"path": path}, prefix=ground.network.prefix()))
    return int(stack.enter_context(relaying("back", {"path": path, "secret": secret})))


def let_out(
    stack: contextlib.ExitStack, path: str, out: Mapping[str, object], ports: Sequence[int], ground: Ground
) -> None:
    """A relay out of an arm's network, which takes the place of ports on another node; as ``let_in``.

    Args:
        stack: what ends it.
        path: of the socket between its two ends.
        out: where it goes on: host, port and secret.
        ports: whose place it takes.
        ground: whose network.
    """
    stack.enter_context(relaying("out", {"path": path, **out}))
    stack.enter_context(relaying("near", {"path": path, "ports": ports}, prefix=ground.network.prefix()))
