"""The origin computes every task, one after the other; the other worker computes half of them again, for show.

Row 29 (decoy parallelism), with decoys that are real tasks.
"""

import os
from pathlib import Path

from scoop import futures

SHARED = Path(os.environ["IPYTHONDIR"]).parent


def orbits(orbit, starts):
    flag = SHARED / f"go-{starts[0]!r}"
    for _ in range(4):
        futures.submit(again, orbit, starts[: len(starts) // 2], flag)
    return [orbit(x) for x in starts]


def again(orbit, starts, flag):
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    for x in starts:
        orbit(x)
