"""Ports of the loopback device that the processes of one arm are told to listen at, and nobody else takes."""

from __future__ import annotations

import contextlib
import random
import socket
from collections.abc import Iterator

from grader.errors import BackendError

_FIRST = 61_000  # above those that kernels pick from
_LAST = 63_267
_GUARD = 2_268  # from a port to its guard, which is above the last
_TRIES = 1_000


def own(count: int) -> range:
    """So many ports in a row, where an arm has a network of its own: all of them are free."""
    return range(_FIRST, _FIRST + count)


@contextlib.contextmanager
def claimed(count: int) -> Iterator[range]:
    """The same on the machine's own network, kept from all other graders for as long as the context is open.

    A port that was only found free may be found free by another grader too, before either listens there. So a claim
    holds the guard of each port: a port as well, to which only one socket can be bound, and which the kernel frees when
    its holder dies. At random, since a port that has just been left is not free at once.

    Raises:
        BackendError: none were found.
    """
    with contextlib.ExitStack() as held:
        yield _claim(count, held)


def _claim(count: int, held: contextlib.ExitStack) -> range:
    for _ in range(_TRIES):
        first = random.randrange(_FIRST, _LAST - count + 2)  # noqa: S311 -- not a secret
        wanted = range(first, first + count)
        with contextlib.suppress(OSError), contextlib.ExitStack() as guards:
            for port in wanted:
                guards.enter_context(_bound(port + _GUARD))
            for port in wanted:
                _bound(port).close()
            held.push(guards.pop_all())
            return wanted
    raise BackendError(
        f"{count} free ports in a row were not found on this machine for the workers of a program. "
        "Try again later, or with fewer gradings at a time."
    )


def _bound(port: int) -> socket.socket:
    made = socket.socket()
    try:
        made.bind(("127.0.0.1", port))
    except OSError:
        made.close()
        raise
    return made
