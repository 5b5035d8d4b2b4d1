"""What a submission prints: the beginning and the end are kept, and too much of it ends the run."""

from __future__ import annotations

import os
from collections.abc import Callable

from grader.text import printable

KEPT_BYTES = 16 << 10
_CHUNK = 1 << 16


class Output:
    """Collects the output of all processes of one arm; its methods belong into the loop's thread."""

    def __init__(self, limit_bytes: int, flooded: Callable[[], None]) -> None:
        """Nothing was printed yet.

        Args:
            limit_bytes: how much may be printed.
            flooded: called once, when that is exceeded.
        """
        self._limit = limit_bytes
        self._flooded = flooded
        self._head = bytearray()
        self._tail = bytearray()
        self.total_bytes = 0

    def drain(self, descriptor: int) -> bool:
        """Reads what is there; False when the other end is closed."""
        try:
            part = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return True
        before, self.total_bytes = self.total_bytes, self.total_bytes + len(part)
        room = KEPT_BYTES - len(self._head)
        self._head += part[:room]
        self._tail = (self._tail + part[room:] if room > 0 else self._tail + part)[-KEPT_BYTES:]
        if before <= self._limit < self.total_bytes:
            self._flooded()
        return bool(part)

    def text(self) -> str:
        """What was kept, with every control character made visible."""
        middle = b"\n[...]\n" if self.total_bytes > len(self._head) + len(self._tail) else b""
        return printable((bytes(self._head) + middle + bytes(self._tail)).decode(errors="replace"))
