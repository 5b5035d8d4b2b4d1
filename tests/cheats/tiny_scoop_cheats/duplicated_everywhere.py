"""Both workers compute everything, so that both are seen in tasks all the time (row 29)."""

import os
from pathlib import Path

from scoop import futures

SHARED = Path(os.environ["IPYTHONDIR"]).parent


def orbits(orbit, starts):
    flag = SHARED / f"go-{starts[0]!r}"
    for _ in range(4):
        futures.submit(again, orbit, starts, flag)
    return [orbit(x) for x in starts]


def again(orbit, starts, flag):
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    for x in starts:
        orbit(x)
