"""Returns an object that runs code when it is unpickled, compared, printed or converted."""

from __future__ import annotations

import os
import signal


class Trap:
    def __reduce__(self):
        return os.system, ("touch @touched@",)

    def __eq__(self, other):
        return True

    def __repr__(self):
        os.kill(os.getppid(), signal.SIGKILL)
        return "1.0"

    def __float__(self):
        return 1.0

    __hash__ = None


def squares(square, numbers):
    return [Trap() for _ in numbers]
