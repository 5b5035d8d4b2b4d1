"""Serial at the origin; the other worker burns in a task on the origin's core at the lowest priority.

It computes next to nothing, but waits for a core all the time: demand without work. Row 22, with run-queue wait.
"""

import contextlib
import os
from pathlib import Path

from scoop import futures

SHARED = Path(os.environ["IPYTHONDIR"]).parent


def orbits(orbit, starts):
    flag = SHARED / f"go-{starts[0]!r}"
    core = min(os.sched_getaffinity(0))
    for _ in range(4):
        futures.submit(starve, orbit, starts[0], flag, core)
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    done = [orbit(x) for x in starts]
    os.sched_setaffinity(0, allowed)
    (SHARED / f"{flag.name}.stop").touch()
    return done


def starve(orbit, x, flag, core):
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    weigh(19, os.SCHED_IDLE)
    stop = Path(f"{flag}.stop")
    while not stop.exists():
        orbit(x)
    weigh(0, os.SCHED_OTHER)
    os.sched_setaffinity(0, allowed)


def weigh(nice, policy):
    """The kernel weighs sessions first (autogroup), then what is in them."""
    os.sched_setscheduler(0, policy, os.sched_param(0))
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(nice))
