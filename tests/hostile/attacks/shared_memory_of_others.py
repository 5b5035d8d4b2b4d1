"""Reads and writes what another program keeps in the machine's shared memory."""

from __future__ import annotations

import contextlib


def squares(square, numbers):
    seen = []
    with contextlib.suppress(OSError), open("@shared_memory@", "r+") as file:
        seen.append(file.read())
        file.write("changed")
    if seen:
        raise RuntimeError(f"reached: {seen}")
    return [square(x) for x in numbers]
