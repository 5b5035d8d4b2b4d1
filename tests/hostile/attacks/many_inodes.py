"""Makes 20,000 empty files."""

from __future__ import annotations

import contextlib
import os


def squares(square, numbers):
    with contextlib.suppress(OSError):
        for number in range(20_000):
            os.close(os.open(f"{os.environ['HOME']}/{number}", os.O_CREAT | os.O_WRONLY))
    return [square(x) for x in numbers]
